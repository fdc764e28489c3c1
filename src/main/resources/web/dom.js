// Small DOM tools: no framework, and no HTML from strings, so that a name can never become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** The element with this id; a missing one is a mistake of ours and fails at once. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element #${id}`);
  return element;
}

/** Builds an element: attributes and dataset first, then children (strings become text). */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** An icon from the sprite in index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Changes which icon a button shows. */
export function setIcon(button, name) {
  button.querySelector('use').setAttribute('href', `#i-${name}`);
}

/** Writes text only when it differs, so that live regions speak once. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows milliseconds as a large figure with its unit. */
export function setFigure(element, ms) {
  if (ms === null || !Number.isFinite(ms)) {
    element.replaceChildren(el('span', {}, '–'));
    return;
  }
  const [value, unit] = ms >= 1000 ? [(ms / 1000).toFixed(2), 's'] : [String(Math.round(ms)), 'ms'];
  element.replaceChildren(el('span', {}, value), el('small', {}, unit));
}

/** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/**
 * Makes a list's children those of `items`, in order, and keeps the elements of items that stay: focus, hover and
 * open menus survive. `make(item)` returns {element, ...}; `update(view, item, index)` draws; `drop(view)` is told.
 */
export class KeyedList {
  #parent;
  #options;
  #views = new Map();

  constructor(parent, options) {
    this.#parent = parent;
    this.#options = options;
  }

  render(items) {
    const { key, make, update, drop } = this.#options;
    const keys = new Set(items.map(key));
    for (const [id, view] of this.#views) {
      if (keys.has(id)) continue;
      view.element.remove();
      drop?.(view);
      this.#views.delete(id);
    }
    items.forEach((item, index) => {
      let view = this.#views.get(key(item));
      if (!view) {
        view = make(item);
        this.#views.set(key(item), view);
      }
      if (this.#parent.children[index] !== view.element) {
        this.#parent.insertBefore(view.element, this.#parent.children[index] ?? null);
      }
      update(view, item, index);
    });
  }

  get(id) {
    return this.#views.get(id) ?? null;
  }
}

/** A button with an icon, and its words as label. */
export function iconButton(name, label, className = 'quiet') {
  return el('button', { type: 'button', class: `icon ${className}`, 'aria-label': label, title: label }, icon(name));
}
