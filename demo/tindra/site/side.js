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
