// Runs before all others, in words that browsers of any age understand: one that does not understand the other scripts
// would show the opening for ever.
(function () {
  function tell() {
    if (window.breakOff && "noModule" in document.createElement("script")) return;
    var opening = document.getElementById("opening");
    if (!opening) return;
    opening.getElementsByTagName("h1")[0].textContent = "Assay did not start: this browser is too old for it.";
    opening.getElementsByTagName("p")[0].textContent = "Open this page in a current Chrome, Edge, Firefox or Safari. Nothing is lost.";
  }
  document.addEventListener("DOMContentLoaded", tell);
})();
