// The page's context as a person will read it: names in words, values cut to a readable length.
import type { Catalogue, TextKey } from "../shared/catalogue";
import type { Fact } from "../shared/components/handoff_fields";
import type { Values } from "../widget/protocol";
import type { ContextKey } from "../widget/requests";

// All of them together must fit beside the customer's text (api/schemas/handoff.py, HandoffBody).
const MAX_CHARS = 200;

const NAMES: Readonly<Record<ContextKey, TextKey>> = {
  page: "context_page",
  product: "context_product",
  plan: "context_plan",
  cart: "context_cart",
  orderId: "context_order",
  customerId: "context_customer",
  reference: "context_reference",
};

/** `onlySigned`: who the customer is counts only when it is signed, so the page's word is left out. */
export function facts(context: Values, t: Catalogue["t"], onlySigned: boolean): Fact[] {
  return (Object.keys(NAMES) as ContextKey[])
    .filter((key) => !(onlySigned && key === "customerId"))
    .filter((key) => Object.hasOwn(context, key) && context[key] !== "")
    .map((key) => [t(NAMES[key]), String(context[key]).slice(0, MAX_CHARS)]);
}
