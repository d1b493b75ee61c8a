// Where the sign-in service sends the browser back to: hands its answer to the page that asked.
import { broadcastResponseToMainFrame } from "@azure/msal-browser/redirect-bridge";

broadcastResponseToMainFrame().catch(() => {
  const note = document.getElementById("note");
  if (note) note.textContent = "This page ends a sign-in and was opened without one. Go back to Huntlet and connect there.";
});
