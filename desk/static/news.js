// One stream of news for all pages of a browser: over HTTP/1.1 it opens six connections to a server and no more, and an agent opens many
// pages. The page in front holds the stream and tells the others; when it is closed, another one takes over.
"use strict";

(() => {
  const NAME = "courtesy-desk-news";
  const shares = "locks" in navigator && "BroadcastChannel" in window;

  class News extends EventTarget {
    constructor(url) {
      super();
      Object.assign(this, { url, readyState: 0, onopen: null, onerror: null, source: null, over: false });
      if (!shares) {
        this.lead();
        return;
      }
      this.others = new BroadcastChannel(NAME);
      this.others.onmessage = ({ data }) => this.hear(data);
      document.addEventListener("visibilitychange", () => this.inFront());
      if (document.visibilityState === "visible") this.take(true);
      else {
        this.take(false);
        this.others.postMessage({ ask: true });
      }
    }

    inFront() {
      if (document.visibilityState === "visible" && !this.source && !this.over) this.take(true);
    }

    take(steal) {
      const held = () => (this.over || this.source ? null : new Promise((done) => { this.done = done; this.lead(); }));
      navigator.locks.request(NAME, { steal }, held).catch(() => this.follow());
    }

    follow() {
      if (this.source) this.source.close();
      this.source = null;
      if (!this.over) this.take(false);
    }

    lead() {
      this.source = new EventSource(this.url, { withCredentials: true });
      this.source.onmessage = ({ data }) => this.tell({ news: data });
      this.source.onopen = () => this.tell({ state: 1 });
      this.source.onerror = () => this.tell({ state: this.source.readyState });
    }

    tell(what) {
      if (this.others) this.others.postMessage(what);
      this.hear(what);
    }

    hear(what) {
      if (this.over) return;
      if (what.ask) {
        if (this.source) this.others.postMessage({ state: this.source.readyState });
      } else if (what.news) {
        this.dispatchEvent(new MessageEvent(what.news, { data: "." }));
      } else if (what.state === 1) {
        const news = this.readyState !== 1;
        this.readyState = 1;
        if (!news) return;
        if (this.onopen) this.onopen(new Event("open"));
        // what came between this page's making and now, which the server tells only whom it speaks with
        if (!this.source) for (const name of ["queue", "mine", "anything"]) this.hear({ news: name });
      } else {
        this.readyState = what.state;
        if (what.state === 2) this.close();
        if (this.onerror) this.onerror(new Event("error"));
      }
    }

    close() {
      this.over = true;
      this.readyState = 2;
      if (this.source) this.source.close();
      if (this.done) this.done();
      if (this.others) this.others.close();
    }
  }

  htmx.createEventSource = (url) => new News(url);
})();
