// Opens and closes accordion panels, and puts the cookie banner away once answered.
for (const button of document.querySelectorAll(".accordion button[aria-controls]")) {
  const panel = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    panel.hidden = isOpen;
  });
}

const banner = document.querySelector(".cookie-banner");
if (banner && localStorage.getItem("cookies")) {
  banner.hidden = true;
}
for (const button of document.querySelectorAll("[data-cookies]")) {
  button.addEventListener("click", () => {
    localStorage.setItem("cookies", button.dataset.cookies);
    banner.hidden = true;
  });
}

// Who is signed in on Min side is told to the chat, signed by the site's server.
window.svarvakt ??= function queue() {
  (svarvakt.q ??= []).push(arguments);
};
const isSignedIn = () => sessionStorage.getItem("signed-in") !== null;
async function identify() {
  if (!isSignedIn()) return;
  const answer = await fetch("/min-side/chat-token");
  if (answer.ok) svarvakt("identify", await answer.text());
}
identify();
svarvakt("on", "conversation:ended", identify);
svarvakt("on", "error", ({ code }) => code === "identity_expired" && identify());

const signButtons = document.querySelectorAll("[data-sign]");
function showSignButtons() {
  for (const button of signButtons) button.hidden = isSignedIn() === (button.dataset.sign === "in");
}
showSignButtons();
for (const button of signButtons) {
  button.addEventListener("click", () => {
    if (button.dataset.sign === "in") {
      sessionStorage.setItem("signed-in", "true");
      identify();
    } else {
      sessionStorage.removeItem("signed-in");
      svarvakt("logout");
    }
    showSignButtons();
  });
}
