// The line below the chart: the point under the cursor, or the alert that was chosen, or the newest.

import { by_id, say, settled } from '/page/dom.js';
import * as words from '/page/words.js';

const LISTEN_MS = 150;  // A screen reader need not hear every point that is passed.

export class Readout {
  constructor(view, on_judge) {
    this.view = view;
    this.alert = null;
    this.cursor = -1;
    this.judged = new Map();
    this.aloud = settled((text) => say(by_id('cursor-words'), text), LISTEN_MS);
    for (const button of by_id('judge').querySelectorAll('button')) {
      button.addEventListener('click', () => on_judge(this.subject, button.dataset.label));
    }
  }

  /** The chosen alert, or the newest one in view. */
  get subject() {
    if (this.alert) return this.alert;
    const { frame, view } = this.view;
    if (!frame?.size) return null;
    return frame.alerts.findLast((a) => a.from_ms <= view[1] && (a.until_ms ?? Infinity) >= view[0]) ?? null;
  }

  choose(alert) {
    this.alert = alert;
    this.show();
  }

  at(i, aloud = false) {
    this.cursor = i;
    this.show();
    if (aloud && i >= 0) this.aloud(this.point_words(i));
  }

  point_words(i) {
    const { frame } = this.view;
    const at = words.time(frame.time[i], frame.meta.step_ms);
    const alert = frame.alerts.find((a) => a.raised_ms === frame.time[i]);
    return `${at}: ${words.point(frame.row(i))}` +
      (alert ? `, alert: ${words.kind_words(alert.kind)}, ${alert.severity}` : '');
  }

  show() {
    const { frame, now_ms } = this.view;
    if (!frame?.size) {
      say(by_id('readout'), '');
      by_id('judge').hidden = true;
      return;
    }
    const { subject } = this;
    if (this.cursor >= 0 && this.cursor < frame.size) say(by_id('readout'), this.point_words(this.cursor));
    else if (subject) say(by_id('readout'), words.alert(subject, now_ms));
    else {
      const last = frame.last_seen();
      say(by_id('readout'), last >= 0 ? this.point_words(last) : 'No value yet.');
    }
    this.show_judge(subject);
  }

  show_judge(subject) {
    by_id('judge').hidden = !subject;
    for (const button of by_id('judge').querySelectorAll('button')) {
      const given = subject && this.judged.get(subject.id) === button.dataset.label;
      button.setAttribute('aria-pressed', String(Boolean(given)));
    }
  }
}
