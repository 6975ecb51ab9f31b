// A phone in the browser: its microphone and loudspeaker are the far end of the product's media stream, in Twilio's own messages
// (https://www.twilio.com/docs/voice/media-streams/websocket-messages). Where the product does not stream, the page shows what
// the carrier's voice says, and what is typed counts as spoken.
const page = document.getElementById("softphone");
const number = page.dataset.number, words = JSON.parse(page.dataset.words);
const part = (name) => page.querySelector(`[data-part=${name}]`);
const [callButton, endButton, talk, state, typed, keys] = ["call", "end", "talk", "state", "typed", "keys"].map(part);
let sid = null, socket = null, context = null, heardBefore = 0, leaving = false;

// --- mu-law (ITU-T G.711) ---
const encode = (sample) => {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.round(Math.abs(sample) * 32767), 32635) + 0x84;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
};
const decode = (byte) => {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  return (code & 0x80 ? -magnitude : magnitude) / 32768;
};

// --- what is shown ---
const show = (name) => { state.textContent = words[name] ?? name; page.dataset.state = name; };
const line = (by, text, note = "") => {
  const row = document.createElement("div");
  row.className = `text ${by === "customer" ? "mine" : "theirs"}`;
  const said = document.createElement("p");
  said.textContent = text;
  row.append(said);
  if (note) {
    const small = document.createElement("small");
    small.textContent = note;
    row.append(small);
  }
  talk.append(row);
  talk.scrollTop = talk.scrollHeight;
};
const running = (on) => {
  callButton.hidden = on;
  endButton.hidden = keys.hidden = !on;
  typed.hidden = true;
};

// --- the call ---
const post = async (path, body) => {
  const answer = await fetch(`/emulator/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error((await answer.json()).error ?? answer.statusText);
  return answer.json();
};

const over = () => {
  sid = null;
  context?.close();
  context = null;
  page.microphone?.getTracks().forEach((track) => track.stop());
  page.microphone = null;
  running(false);
  show("over");
};

const goOn = (call) => {
  if (["completed", "failed", "busy", "no-answer", "canceled"].includes(call.status)) return over();
  if (call.waiting?.for === "stream") return stream(call);
  for (const heard of call.heard.slice(heardBefore)) if (heard.text) line("bot", heard.text);
  heardBefore = call.heard.length;
  if (call.waiting?.for === "gather") {
    typed.hidden = !call.waiting.input.includes("speech");
    show(typed.hidden ? "speaking" : "typing");
    // the opening only waits for a key: heard out, it goes on
    if (typed.hidden) return act({ silence: true });
    typed.elements.said.focus();
    return;
  }
  show(call.waiting?.for ?? "thinking");
  setTimeout(look, 1000);
};
const look = async () => { if (sid) goOn(await (await fetch(`/emulator/calls/${sid}`)).json()); };
const act = async (what) => {
  typed.hidden = true;
  show("thinking");
  goOn(await post(`calls/${sid}/input`, what));
};

const stream = async (call) => {
  const url = call.waiting.url, id = "MZ" + crypto.randomUUID().replaceAll("-", "");
  await context.audioWorklet.addModule("/page/sound.js");
  const microphone = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
  const loudspeaker = new AudioWorkletNode(context, "loudspeaker", { numberOfInputs: 0, outputChannelCount: [1] });
  let numbered = 0, frames = 0;
  socket = new WebSocket(url);
  const send = (event, body) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ event, sequenceNumber: String(++numbered), streamSid: id, ...body }));
  };
  socket.onopen = () => {
    socket.send(JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }));
    send("start", { start: { streamSid: id, accountSid: call.account_sid ?? "", callSid: call.sid, tracks: ["inbound"],
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 }, customParameters: { ...call.waiting.parameters, watch: "1" } } });
    microphone.port.onmessage = ({ data }) => {
      const payload = btoa(String.fromCharCode(...Array.from(data, encode)));
      send("media", { media: { track: "inbound", chunk: String(++frames), timestamp: String((frames - 1) * 20), payload } });
    };
  };
  loudspeaker.port.onmessage = ({ data }) => send("mark", { mark: { name: data } });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.event === "media") loudspeaker.port.postMessage(Float32Array.from(atob(message.media.payload), (c) => decode(c.charCodeAt(0))));
    else if (message.event === "mark") loudspeaker.port.postMessage(message.mark.name);
    else if (message.event === "clear") loudspeaker.port.postMessage("clear");
    else if (message.event === "courtesy") watch(message);
  };
  socket.onclose = async () => {
    socket = null;
    microphone.disconnect();
    heardBefore = (await (await fetch(`/emulator/calls/${sid}`)).json()).heard.length;
    if (!leaving && sid) goOn(await post(`calls/${sid}/release`, {}));
  };
  page.press = (digit) => send("dtmf", { dtmf: { track: "inbound_track", digit } });
  // what a line does not carry is filtered out before its rate is reduced
  let last = context.createMediaStreamSource(page.microphone ?? context.createMediaStreamDestination().stream);
  for (const type of ["highpass", "lowpass", "lowpass"]) {
    const filter = new BiquadFilterNode(context, { type, frequency: type === "lowpass" ? 3400 : 200 });
    last.connect(filter);
    last = filter;
  }
  last.connect(microphone);
  loudspeaker.connect(context.destination);
};

let waited = "";
const watch = (news) => {
  if (news.state) show(news.state);
  if (news.waited) waited = `${(news.waited.ms / 1000).toFixed(2)} s`;
  if (news.waited) talk.querySelector(".theirs:last-child")?.append(Object.assign(document.createElement("small"), { textContent: waited }));
  if (news.said) line(news.said.by, news.said.text);
};

callButton.onclick = async () => {
  talk.replaceChildren();
  [leaving, heardBefore] = [false, 0];
  running(true);
  show("calling");
  try {
    context = new AudioContext();
    try {
      page.microphone = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    } catch {
      line("bot", words.no_microphone);
    }
    const call = await post("calls", { from: number });
    sid = call.sid;
    goOn(call);
  } catch (error) {
    line("bot", error.message);
    over();
  }
};
endButton.onclick = async () => {
  leaving = true;
  const ended = sid;
  socket?.close();
  if (ended) await post(`calls/${ended}/hangup`, {});
  over();
};
typed.onsubmit = (event) => {
  event.preventDefault();
  const said = typed.elements.said.value.trim();
  typed.reset();
  line("customer", said || "…");
  act(said ? { speech: said } : { silence: true });
};
keys.onclick = ({ target }) => {
  const digit = target.dataset.key;
  if (!digit) return;
  if (socket) page.press(digit);
  else if (sid) { line("customer", digit); act({ digits: digit }); }
};
