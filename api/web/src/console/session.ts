// Who is signed in: asks the server, signs in and out, and sends people to the sign-in page.
import { ApiError, type SendOptions, send } from "../shared/api";

export type Role = "agent" | "content_owner" | "team_lead" | "administrator";

export interface CompanyRoles {
  slug: string;
  name: string;
  language: string;
  roles: Role[];
}

export interface Session {
  account: { id: string; name: string; display_name: string };
  companies: CompanyRoles[];
}

const PATH = "/api/console/v1/session";

/** Who is signed in, or null when nobody is. */
export async function currentSession(): Promise<Session | null> {
  try {
    return (await (await sendAsMe("GET", PATH)).json()) as Session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export async function signIn(name: string, password: string): Promise<Session> {
  const response = await sendAsMe("POST", PATH, { body: { name, password } });
  return (await response.json()) as Session;
}

export async function signOut(): Promise<void> {
  await sendAsMe("DELETE", PATH);
}

/** A one-time code for the frame that opened this window and knows what the challenge is made of. */
export async function frameCode(challenge: string): Promise<string> {
  const response = await sendAsMe("POST", `${PATH}/frame-codes`, { body: { challenge } });
  return ((await response.json()) as { code: string }).code;
}

/** Goes to the sign-in page, which comes back to where we are now. */
export function goToLogin(): void {
  const next = location.pathname + location.search + location.hash;
  location.assign(`/login?${new URLSearchParams({ next })}`);
}

/** Sends a request as whoever is signed in; when nobody is any more, goes to the sign-in page. */
export async function callApi(
  method: string,
  path: string,
  options: SendOptions = {},
): Promise<Response> {
  try {
    return await sendAsMe(method, path, options);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) goToLogin();
    throw error;
  }
}

/** The same, for answers that are JSON. */
export async function callJson<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await callApi(method, path, body === undefined ? {} : { body });
  return (await response.json()) as T;
}

/** Whether one has one of these roles at the company; an administrator has them all. */
export function may(company: CompanyRoles, ...roles: Role[]): boolean {
  return company.roles.some((role) => role === "administrator" || roles.includes(role));
}

function sendAsMe(method: string, path: string, options: SendOptions = {}): Promise<Response> {
  const language = document.documentElement.lang;
  return send(language, method, path, { ...options, credentials: "same-origin" });
}
