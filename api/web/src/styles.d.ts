// Style sheets are imported for their effect only: esbuild makes one file of them.
declare module "*.css";
