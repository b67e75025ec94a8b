// A browser as far as loading the page's models needs one. Must be imported before them.
import { JSDOM } from 'jsdom';

const dom = new JSDOM('<!doctype html><html><body></body></html>', { url: 'http://localhost/' });
const { window } = dom;

class Nothing {
  constructor() {}
  observe() {}
  unobserve() {}
  disconnect() {}
}

const standIns = {
  ResizeObserver: Nothing,
  IntersectionObserver: Nothing,
  DragEvent: class extends window.MouseEvent {},
  ClipboardEvent: class extends window.Event {},
  requestAnimationFrame: callback => setTimeout(() => callback(Date.now()), 0),
  cancelAnimationFrame: handle => clearTimeout(handle),
  requestIdleCallback: callback => setTimeout(callback, 0),
  cancelIdleCallback: handle => clearTimeout(handle),
  matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {}, addListener() {} })
};

for (const [name, value] of Object.entries(standIns)) {
  window[name] ??= value;
}
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => window[name], set: value => (window[name] = value) });
  }
}
Object.defineProperty(globalThis, 'window', { configurable: true, value: window });
for (const [name, value] of Object.entries(standIns)) {
  globalThis[name] = value;
}
document.queryCommandSupported ??= () => false;
