// One menu and one question for the whole page: both close by Escape and give the focus back.

import { byId, el, setText } from './dom.js';

const EDGE_PX = 8;

/** Opens the menu at a button. `items`: [{label, danger, run}]. */
export function openMenu(button, items) {
  const menu = byId('menu');
  menu.replaceChildren(...items.map(({ label, danger, run }) => {
    const item = el('button', { type: 'button', role: 'menuitem', class: danger ? 'quiet danger' : 'quiet', tabindex: '-1' }, label);
    item.addEventListener('click', () => {
      menu.hidePopover();
      button.focus();
      run();
    });
    return item;
  }));
  menu.onkeydown = (event) => moveFocus(menu, event);
  menu.ontoggle = (event) => button.setAttribute('aria-expanded', String(event.newState === 'open'));
  menu.showPopover();
  place(menu, button);
  menu.firstElementChild?.focus();
}

/** Under the button where there is room, else above; never beyond the window. */
function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + 4 + height < innerHeight - EDGE_PX;
  const left = Math.min(innerWidth - width - EDGE_PX, Math.max(EDGE_PX, at.right - width));
  menu.style.left = `${left}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(EDGE_PX, at.top - height - 4)}px`;
}

function moveFocus(menu, event) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

/**
 * Asks before something is done. `question`: title, text, ok, danger, and optionally input {label, value,
 * required, max} and choice {label, options: [[value, label]]}. Resolves to {input, choice}, or null when not.
 */
export function ask(question) {
  const dialog = byId('ask');
  const { title, text = '', ok = 'OK', danger = false, input = null, choice = null } = question;
  setText(byId('ask-title'), title);
  setText(byId('ask-text'), text);
  byId('ask-text').hidden = !text;
  setText(byId('ask-ok'), ok);
  byId('ask-ok').classList.toggle('danger', danger);
  byId('ask-input-label').hidden = !input;
  byId('ask-choice-label').hidden = !choice;
  const field = byId('ask-input');
  field.value = input?.value ?? '';
  field.required = Boolean(input?.required);
  field.maxLength = input?.max ?? 200;
  setText(byId('ask-input-label').firstElementChild, input?.label ?? '');
  setText(byId('ask-choice-label').firstElementChild, choice?.label ?? '');
  byId('ask-choice').replaceChildren(...(choice?.options ?? []).map(([value, label]) => el('option', { value }, label)));
  dialog.returnValue = 'cancel';
  dialog.showModal();
  (input ? field : byId('ask-ok')).focus();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === 'ok'
      ? { input: field.value.trim(), choice: byId('ask-choice').value }
      : null);
  });
}
