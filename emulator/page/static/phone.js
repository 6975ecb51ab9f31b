// Keeps the open conversation fresh; without it the page works by reloading.
const thread = document.getElementById("thread");
if (thread) {
  const toEnd = () => { thread.scrollTop = thread.scrollHeight; };
  const refresh = async () => {
    const answer = await fetch(thread.dataset.source);
    if (answer.ok) { thread.innerHTML = await answer.text(); toEnd(); }
  };
  toEnd();
  const feed = new EventSource("/emulator/feed");
  for (const type of ["message", "message.status", "error", "reset"]) feed.addEventListener(type, (event) => {
    if (event.data) refresh();
  });
}
