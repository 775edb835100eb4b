// Builds the pages' scripts and styles into dist/, with hashed names and a manifest of them.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "esm",
  // The first versions with light-dark(): what the style sheet needs anyway.
  target: ["chrome123", "edge123", "firefox120", "safari17.5"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  charset: "utf8",
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  outdir: dist,
  write: false,
};

// Customers load one page, so it is one file; staff go from page to page, so those share chunks.
const results = await Promise.all([
  build({ ...options, entryPoints: { chat: "src/chat/main.tsx" } }),
  build({
    ...options,
    entryPoints: {
      login: "src/login/main.tsx",
      panel: "src/panel/main.tsx",
      admin: "src/admin/main.tsx",
    },
    splitting: true,
  }),
]);

const manifest = {};
await mkdir(dist, { recursive: true });
for (const file of results.flatMap((result) => result.outputFiles)) {
  const name = basename(file.path);
  // Chunks are named by their content alone, so each is listed under its whole name.
  const plain = name.startsWith("chunk-") ? name : name.replace(/-[A-Z0-9]{8}\./, ".");
  manifest[plain] = name;
  await writeFile(join(dist, name), file.contents);
  process.stdout.write(`${name}: ${gzipSync(file.contents, { level: 9 }).length} bytes gzipped\n`);
}
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

const wanted = new Set([...Object.values(manifest), "manifest.json"]);
for (const name of await readdir(dist)) {
  if (!wanted.has(name)) await rm(join(dist, name), { recursive: true });
}
