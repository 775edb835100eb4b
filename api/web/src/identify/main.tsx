// Starts the page by which a customer goes to the provider and comes back.
import { render } from "preact";
import { configOf } from "../chat/session";
import { Catalogue, CatalogueContext } from "../shared/catalogue";
import { SignInPage } from "./page";
import "./identify.css";

const config = configOf(document);
const { chat, widget, errors } = config.catalogue;
const catalogue = new Catalogue(config.language, { ...chat, ...widget }, errors);
const root = document.getElementById("app");
if (root) {
  render(
    <CatalogueContext.Provider value={catalogue}>
      <SignInPage config={config} />
    </CatalogueContext.Provider>,
    root,
  );
}
