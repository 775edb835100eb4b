// Starts the content owner's pages.
import { start } from "../console/shell";
import "./admin.css";
import { App } from "./app";

start(<App />);
