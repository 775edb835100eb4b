// Builds the pages' scripts and styles into dist/, with hashed names and a manifest of them.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  legalComments: "none",
  charset: "utf8",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  outdir: dist,
  write: false,
  metafile: true,
};
const pages = {
  ...common,
  format: "esm",
  splitting: true,
  // The first versions with light-dark(): what the style sheet needs anyway.
  target: ["chrome123", "edge123", "firefox120", "safari17.5"],
  jsx: "automatic",
  jsxImportSource: "preact",
};

/** Style sheets as small texts: the loader makes its own sheet from one. */
const styleTexts = {
  name: "style texts",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const results = await Promise.all([
  build({ ...pages, entryPoints: { chat: "src/chat/main.tsx" } }),
  // Built alone: parts shared with other pages would come in more requests at its first opening.
  build({ ...pages, entryPoints: { widget: "src/widget/main.tsx" } }),
  // Runs on other people's pages, so it must not stumble over older browsers there.
  build({
    ...common,
    entryPoints: { loader: "src/loader/main.ts" },
    format: "iife",
    plugins: [styleTexts],
    target: ["chrome99", "edge99", "firefox101", "safari16.4"],
  }),
]);

// manifest.json: plain name → hashed name. Chunks have no plain name and stand for themselves.
const manifest = {};
// imports.json: plain name of a script → hashed names of what it needs before it can start.
const imports = {};
await mkdir(dist, { recursive: true });
for (const { outputFiles, metafile } of results) {
  const entries = new Set();
  for (const [path, { entryPoint, imports: needed, cssBundle }] of Object.entries(
    metafile.outputs,
  )) {
    const name = basename(path);
    if (!entryPoint || name.startsWith("late_parts")) continue;
    entries.add(name);
    if (cssBundle) entries.add(basename(cssBundle));
    imports[plain(name)] = needed
      .filter(({ kind }) => kind === "import-statement")
      .map((one) => basename(one.path));
  }
  for (const { path, contents } of outputFiles) {
    const name = basename(path);
    manifest[entries.has(name) ? plain(name) : name] = name;
    await writeFile(join(dist, name), contents);
    process.stdout.write(`${name}: ${gzipSync(contents, { level: 9 }).length} bytes gzipped\n`);
  }
}
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await writeFile(join(dist, "imports.json"), `${JSON.stringify(imports, null, 2)}\n`);

const wanted = new Set([...Object.values(manifest), "manifest.json", "imports.json"]);
for (const name of await readdir(dist)) {
  if (!wanted.has(name)) await rm(join(dist, name), { recursive: true });
}

function plain(name) {
  return name.replace(/-[A-Z0-9]{8}\./, ".");
}
