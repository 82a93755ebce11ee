// One stream for all tabs of this origin. The tab that holds the lock reads for the others: browsers
// open only six connections to a host over HTTP/1.1. Without locks (plain http to another machine)
// each tab reads for itself.

import { Stream } from '/page/stream.js';

const NAME = 'foreshock.stream';

export class SharedStream {
  constructor(api, on_event, on_link) {
    Object.assign(this, { api, on_event, on_link });
    this.mine = [];
    this.others = new Map();  // By tab: the series that it shows.
    this.link = { state: 'connecting' };
    this.tab = Math.random().toString(36).slice(2);
    if (navigator.locks && window.BroadcastChannel) this.join();
    else this.lead();
  }

  want(series) {
    this.mine = series;
    if (this.stream) this.update();
    else this.tell({ kind: 'want', tab: this.tab, series });
  }

  /** Now, rather than when the wait is over. */
  retry() {
    if (this.stream) this.stream.connect();
    else this.tell({ kind: 'retry' });
  }

  join() {
    this.channel = new BroadcastChannel(NAME);
    this.channel.onmessage = ({ data }) => this.hear(data);
    addEventListener('pagehide', () => this.tell({ kind: 'bye', tab: this.tab }));
    // The lock is held until this tab goes; then the next in the queue leads.
    navigator.locks.request(NAME, () => {
      this.lead();
      return new Promise(() => {});
    });
  }

  lead() {
    this.stream = new Stream(this.api,
      (type, data) => {
        this.on_event(type, data);
        this.tell({ kind: 'event', type, data });
      },
      (link) => {
        this.link = link;
        this.on_link(link);
        this.tell({ kind: 'link', link });
      });
    this.tell({ kind: 'lead' });
    this.update();
  }

  update() {
    this.stream.want([...this.mine, ...[...this.others.values()].flat()]);
  }

  tell(message) {
    if (this.channel && (!this.stream || message.kind === 'lead' || this.others.size)) {
      this.channel.postMessage(message);
    }
  }

  hear(message) {
    if (this.stream) {
      if (message.kind === 'want') {
        this.others.set(message.tab, message.series);
        this.tell({ kind: 'link', link: this.link });
      }
      if (message.kind === 'bye') this.others.delete(message.tab);
      if (message.kind === 'retry') this.stream.connect();
      if (message.kind === 'want' || message.kind === 'bye') this.update();
      return;
    }
    if (message.kind === 'lead') this.want(this.mine);
    if (message.kind === 'event') this.on_event(message.type, message.data);
    if (message.kind === 'link') this.on_link(message.link);
  }
}
