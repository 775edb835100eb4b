// Builds the pages' scripts and styles into dist/, with hashed names and a manifest of them.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");

const result = await build({
  absWorkingDir: root,
  entryPoints: { chat: "src/chat/main.tsx" },
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
  outdir: dist,
  write: false,
});

const manifest = {};
await mkdir(dist, { recursive: true });
for (const file of result.outputFiles) {
  const name = basename(file.path);
  manifest[name.replace(/-[A-Z0-9]{8}\./, ".")] = name;
  await writeFile(join(dist, name), file.contents);
  process.stdout.write(`${name}: ${gzipSync(file.contents, { level: 9 }).length} bytes gzipped\n`);
}
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

const wanted = new Set([...Object.values(manifest), "manifest.json"]);
for (const name of await readdir(dist)) {
  if (!wanted.has(name)) await rm(join(dist, name), { recursive: true });
}
