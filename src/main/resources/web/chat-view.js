// The chat: newest at the bottom, older ones when one scrolls up. Whatever somebody wrote is text and nothing else.

import { byId, el, iconButton, KeyedList, setText } from './dom.js';

const NEAR_PX = 48;

export class ChatView {
  #list;
  #box = byId('chat');
  #onOlder;
  #asking = false;
  #exhausted = false;

  /** `on`: send(text) -> promise, menu(message, button), older() -> promise of whether there is more. */
  constructor(on) {
    this.#onOlder = on.older;
    this.#list = new KeyedList(this.#box, {
      key: (message) => message.message,
      make: (message) => newMessage(message, on.menu),
      update: updateMessage,
    });
    this.#box.onscroll = () => this.#older();
    byId('chat-form').onsubmit = async (event) => {
      event.preventDefault();
      const input = byId('chat-text');
      const text = input.value.trim();
      if (!text) return;
      input.value = '';
      try {
        await on.send(text);
      } catch {
        if (!input.value) input.value = text; // said elsewhere why; what was written is not lost
      }
    };
  }

  /** `messages`: those of the state with {own, hasMenu}; `closed`: why one may not write, or ''. */
  render(messages, closed) {
    const box = this.#box;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    const before = box.scrollHeight;
    const oldest = box.firstElementChild;
    this.#list.render(messages);
    if (atEnd) box.scrollTop = box.scrollHeight;
    else if (oldest && oldest !== box.firstElementChild) box.scrollTop += box.scrollHeight - before;
    byId('chat-form').hidden = Boolean(closed);
    byId('chat-note').hidden = !closed && messages.length > 0;
    setText(byId('chat-note'), closed || 'Nobody has written yet.');
  }

  /** A new beginning: there may be older messages again. */
  reset() {
    this.#exhausted = false;
  }

  async #older() {
    if (this.#asking || this.#exhausted || this.#box.scrollTop > NEAR_PX) return;
    this.#asking = true;
    try {
      this.#exhausted = !(await this.#onOlder());
    } catch {
      this.#exhausted = false; // the next scroll asks again
    } finally {
      this.#asking = false;
    }
  }
}

function newMessage(message, onMenu) {
  const name = el('span', { class: 'name' });
  const time = el('time', { class: 'small' });
  const edited = el('span', { class: 'small' });
  const text = el('p', { class: 'text', dir: 'auto' });
  const menu = iconButton('more', `What to do with the message of ${message.name}`);
  menu.setAttribute('aria-haspopup', 'menu');
  const view = { element: el('li', {}, el('p', { class: 'message-head' }, name, time, edited), text, menu), name, time, edited, text, menu, message };
  menu.addEventListener('click', () => onMenu(view.message, menu));
  const at = new Date(message.postedAt);
  time.dateTime = at.toISOString();
  setText(time, at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  return view;
}

function updateMessage(view, message) {
  view.message = message;
  view.element.dataset.own = String(message.own);
  setText(view.name, message.own ? 'You' : message.name);
  setText(view.text, message.text);
  setText(view.edited, message.editedAt ? 'edited' : '');
  view.menu.hidden = !message.hasMenu;
}
