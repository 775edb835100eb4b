// Builds the pages' scripts and styles into dist/, with hashed names and a manifest of them.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  legalComments: "none",
  charset: "utf8",
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  outdir: dist,
  write: false,
  metafile: true,
};
// The first versions with light-dark(): what the style sheets need anyway.
const target = ["chrome123", "edge123", "firefox120", "safari17.5"];
const sheets = { bundle: true, minify: true, write: false, legalComments: "none", target };
/** Style sheets as small texts: the loader, and what is fetched late, make their own of one. */
function styleTexts(filter) {
  return {
    name: "style texts",
    setup({ onLoad }) {
      onLoad({ filter }, async ({ path }) => {
        const { outputFiles } = await build({ ...sheets, entryPoints: [path] });
        return { contents: outputFiles[0].text.trim(), loader: "text" };
      });
    },
  };
}
const pages = {
  ...common,
  format: "esm",
  splitting: true,
  target,
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [styleTexts(/\blate\.css$/)],
};

const results = await Promise.all([
  // Customers load one of these two, so they share no chunks, which would be more requests. What
  // is not needed before the first question comes later, as one chunk.
  build({ ...pages, entryPoints: { chat: "src/chat/main.tsx" } }),
  build({ ...pages, entryPoints: { widget: "src/widget/main.tsx" } }),
  // Opened by those two, for a moment, to sign in.
  build({ ...pages, entryPoints: { identify: "src/identify/main.tsx" } }),
  // Staff go from page to page, so those share chunks.
  build({
    ...pages,
    entryPoints: {
      login: "src/login/main.tsx",
      panel: "src/panel/main.tsx",
      admin: "src/admin/main.tsx",
    },
  }),
  // Pages that the server writes out, which have no script.
  build({ ...pages, splitting: false, entryPoints: { paper: "src/paper/paper.css" } }),
  // Runs on other people's pages, so it must not stumble over older browsers there.
  build({
    ...common,
    entryPoints: { loader: "src/loader/main.ts" },
    format: "iife",
    // Compiled as it arrives and not on the page's main thread, function by function, as each is
    // called first: a fifth less of the loader's work in Chromium, a comment to other browsers.
    banner: { js: "//# allFunctionsCalledOnLoad" },
    plugins: [styleTexts(/\.css$/)],
    target: ["chrome99", "edge99", "firefox101", "safari16.4"],
  }),
]);

// manifest.json: plain name → hashed name. Chunks are named by their content alone.
const manifest = {};
// imports.json: plain name of a script → hashed names of what it needs before it can start.
const imports = {};
await mkdir(dist, { recursive: true });
for (const { outputFiles, metafile } of results) {
  for (const { path, contents } of outputFiles) {
    const name = basename(path);
    manifest[plain(name)] = name;
    await writeFile(join(dist, name), contents);
    process.stdout.write(`${name}: ${gzipSync(contents, { level: 9 }).length} bytes gzipped\n`);
  }
  for (const [path, output] of Object.entries(metafile.outputs)) {
    imports[plain(basename(path))] = output.imports
      .filter(({ kind }) => kind === "import-statement")
      .map((needed) => basename(needed.path));
  }
}
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await writeFile(join(dist, "imports.json"), `${JSON.stringify(imports, null, 2)}\n`);

const wanted = new Set([...Object.values(manifest), "manifest.json", "imports.json"]);
for (const name of await readdir(dist)) {
  if (!wanted.has(name)) await rm(join(dist, name), { recursive: true });
}

function plain(name) {
  return name.startsWith("chunk-") ? name : name.replace(/-[A-Z0-9]{8}\./, ".");
}
