// The two ends of a phone's sound, on the audio thread: 8 kHz on the wire, whatever the machine's rate is.
const WIRE = 8000, FRAME = 160;

// The microphone: frames of 20 ms, silent ones too, because a phone line never pauses.
class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / WIRE;
    this.position = 0;
    this.before = 0;
    this.frame = new Float32Array(FRAME);
    this.filled = 0;
  }

  process([input]) {
    const sound = input[0] ?? new Float32Array(128);
    while (this.position < sound.length) {
      const whole = Math.floor(this.position), part = this.position - whole;
      const left = whole === 0 ? this.before : sound[whole - 1];
      this.frame[this.filled++] = left + (sound[whole] - left) * part;
      if (this.filled === FRAME) {
        this.port.postMessage(this.frame.slice());
        this.filled = 0;
      }
      this.position += this.step;
    }
    this.position -= sound.length;
    this.before = sound[sound.length - 1];
    return true;
  }
}

// The loudspeaker: plays what was sent in order; a mark comes back when what stood before it has been heard, or was cleared.
class Loudspeaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = WIRE / sampleRate;
    this.waiting = [];
    this.frame = null;
    this.position = 0;
    this.before = 0;
    this.port.onmessage = ({ data }) => {
      if (data === "clear") {
        for (const each of this.waiting) if (typeof each === "string") this.port.postMessage(each);
        this.waiting = [];
        this.frame = null;
      } else this.waiting.push(data);
    };
  }

  next() {
    while (typeof this.waiting[0] === "string") this.port.postMessage(this.waiting.shift());
    return this.waiting.shift() ?? null;
  }

  process(_, [output]) {
    for (let n = 0; n < output[0].length; n++) {
      if (this.frame === null) {
        this.frame = this.next();
        this.position = 0;
      }
      if (this.frame === null) {
        this.before = 0;
        output[0][n] = 0;
        continue;
      }
      const whole = Math.floor(this.position), part = this.position - whole;
      const left = whole === 0 ? this.before : this.frame[whole - 1];
      output[0][n] = left + (this.frame[whole] - left) * part;
      this.position += this.step;
      if (this.position >= this.frame.length) {
        this.before = this.frame[this.frame.length - 1];
        this.frame = this.next();
        this.position -= FRAME;
      }
    }
    return true;
  }
}

registerProcessor("microphone", Microphone);
registerProcessor("loudspeaker", Loudspeaker);
