// node --import ./page_imports.mjs FILE: the page's modules import one another as /page/NAME.

import { register } from 'node:module';

const here = new URL('../../serve/page/', import.meta.url).href;
register(`data:text/javascript,${encodeURIComponent(`
  const here = ${JSON.stringify(here)};
  export function resolve(name, context, next) {
    if (name.startsWith('/page/')) {
      return { url: new URL(name.slice(6), here).href, format: 'module', shortCircuit: true };
    }
    return next(name, context);
  }`)}`);
