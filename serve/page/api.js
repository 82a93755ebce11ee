// Questions to the service, and its refusals in words.

import { decode } from '/page/columns.js';

/** What went wrong, as a sentence that can be shown; status 0: nobody answered. */
export class Refusal extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

const TOKEN = 'foreshock.token';
const TURNS = 3;          // A service under load asks to come back; after so many times it is said.
const LONGEST_S = 3;

/** The bearer token of this tab, if the service asks for one. */
export const token = {
  get() {
    try {
      return sessionStorage.getItem(TOKEN) ?? '';
    } catch {
      return '';
    }
  },
  set(text) {
    try {
      sessionStorage.setItem(TOKEN, text);
    } catch {
      // Without storage the next question is refused again.
    }
  },
};

export class Api {
  /** `base`: "" for the origin of the page, else "http://host:8080". */
  constructor(base = '') {
    this.base = base;
  }

  url(path, query = {}) {
    const text = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined || value === null || value === '') continue;
      for (const one of [value].flat()) text.append(name, one);
    }
    return `${this.base}${path}${text.size ? `?${text}` : ''}`;
  }

  async ask(path, query, options = {}) {
    const headers = { ...options.headers };
    if (token.get()) headers.Authorization = `Bearer ${token.get()}`;
    let answer;
    for (let turn = 0; ; turn++) {
      try {
        answer = await fetch(this.url(path, query), { ...options, headers });
      } catch (error) {
        if (error.name === 'AbortError') throw error;
        throw new Refusal(0, 'The service does not answer.');
      }
      if (answer.status !== 503 || turn === TURNS) break;
      await back_in(Number(answer.headers.get('Retry-After')) || 1, options.signal);
    }
    if (!answer.ok) throw new Refusal(answer.status, await words_of(answer));
    return answer;
  }

  async json(path, query, options) {
    return (await this.ask(path, query, options)).json();
  }

  async post(path, body, options = {}) {
    return this.ask(path, {}, {
      ...options,
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
  }

  /** {meta, columns, received}, by the binary form; `view`: {start, end, max_points}; `received`: when
      the last byte was here. */
  async columns(series, view = {}, options = {}) {
    const answer = await this.ask('/api/v1/columns', { series, ...view },
      { ...options, headers: { Accept: 'application/octet-stream' } });
    const type = answer.headers.get('Content-Type') ?? '';
    if (type.includes('json')) return { ...decode.json(await answer.json()), received: performance.now() };
    const bytes = await answer.arrayBuffer();
    const received = performance.now();
    return { ...decode.binary(bytes), received };
  }
}

/** A wait of so many seconds that ends early, as an AbortError, when nobody wants the answer any more. */
function back_in(seconds, signal) {
  return new Promise((done, failed) => {
    const timer = setTimeout(done, 1000 * Math.min(seconds, LONGEST_S));
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      failed(signal.reason);
    }, { once: true });
  });
}

async function words_of(answer) {
  let said = '';
  try {
    said = (await answer.json()).error ?? '';
  } catch {
    // Not JSON: a proxy on the way speaks for itself by its status.
  }
  if (answer.status === 401) return 'The service asks for its token.';
  if (answer.status === 503) return `The service is overloaded or not ready yet. ${said}`.trim();
  return said || `The service answered ${answer.status}.`;
}
