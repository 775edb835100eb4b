// Starts the sign-in page.
import { start } from "../console/shell";
import "../console/console.css";
import { LoginPage } from "./page";

start(<LoginPage />);
