// Server-sent events by fetch: unlike EventSource it can carry a token, and it says why it ended.

import { token } from '/page/api.js';

const SILENCE_MS = 15_000;  // The service sends its status once a second; longer silence is a break.
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Splits what arrives into events; `on_event({type, data, id})`. */
export class EventParser {
  constructor(on_event) {
    this.on_event = on_event;
    this.rest = '';
  }

  feed(text) {
    this.rest += text.replaceAll('\r', '');
    for (let end; (end = this.rest.indexOf('\n\n')) >= 0;) {
      this.block(this.rest.slice(0, end));
      this.rest = this.rest.slice(end + 2);
    }
  }

  block(text) {
    const event = { type: 'message', data: '', id: undefined };
    for (const line of text.split('\n')) {
      const colon = line.indexOf(':');
      if (colon <= 0) continue;  // A comment keeps the line open, no more.
      const value = line.slice(colon + 1).replace(/^ /, '');
      const field = line.slice(0, colon);
      if (field === 'data') event.data += event.data ? `\n${value}` : value;
      else if (field === 'event') event.type = value;
      else if (field === 'id') event.id = value;
    }
    if (event.data || event.type !== 'message') this.on_event(event);
  }
}

/** One connection that comes back by itself, behind the last event that it saw. */
export class Stream {
  /** on_event(type, data); on_link({state: 'connecting|live|lost|token', retry_ms}). */
  constructor(api, on_event, on_link) {
    Object.assign(this, { api, on_event, on_link });
    this.series = [];
    this.last_id = '';
    this.wait_ms = FIRST_WAIT_MS;
    this.round = 0;
  }

  /** From now on these; without a change nothing happens. */
  want(series) {
    const sorted = [...new Set(series)].sort();
    if (this.open && sorted.join('\n') === this.series.join('\n')) return;
    this.series = sorted;
    this.connect();
  }

  close() {
    this.round++;
    this.open = false;
    clearTimeout(this.timer);
    this.abort?.abort();
  }

  async connect() {
    this.close();
    this.open = true;
    const round = this.round;
    this.abort = new AbortController();
    try {
      await this.read(round, this.abort);
    } catch (error) {
      if (round !== this.round) return;
      if (error.status === 401) {
        this.on_link({ state: 'token' });
        return;
      }
    }
    if (round !== this.round) return;
    this.on_link({ state: 'lost', retry_ms: this.wait_ms });
    this.timer = setTimeout(() => this.connect(), this.wait_ms);
    this.wait_ms = Math.min(2 * this.wait_ms, LONGEST_WAIT_MS);
  }

  async read(round, abort) {
    const headers = { Accept: 'text/event-stream' };
    if (token.get()) headers.Authorization = `Bearer ${token.get()}`;
    const query = { series: this.series, last_event_id: this.last_id };
    const answer = await fetch(this.api.url('/api/v1/events', query),
      { headers, cache: 'no-store', signal: abort.signal });
    if (!answer.ok) throw Object.assign(new Error('refused'), { status: answer.status });
    this.on_link({ state: 'live' });
    this.wait_ms = FIRST_WAIT_MS;
    const parser = new EventParser((event) => this.take(event));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const watch = setTimeout(() => abort.abort(), SILENCE_MS);
      const { value, done } = await reader.read().finally(() => clearTimeout(watch));
      if (done || round !== this.round) return;
      parser.feed(value);
    }
  }

  take({ type, data, id }) {
    const first = this.last_id === '';  // Nothing was missed by one who has heard nothing yet.
    if (id !== undefined) this.last_id = id;
    let value = {};
    try {
      value = JSON.parse(data || '{}');
    } catch {
      return;  // Half an event, or a proxy's words: the next one is whole again.
    }
    this.on_event(type, type === 'reset' ? { first } : value);
  }
}
