// What the room is: its title, where it is in its life, what its host has switched; and the host's switches.

import { byId, el, setText } from './dom.js';
import { moderates } from './policy.js';

const STATUSES = { live: 'Live', idle: 'Idle', ended: 'Ended', unopened: 'Connecting…', scheduled: 'Scheduled' };

export class HeadView {
  #room;
  #orders;
  #info = null;
  #hosts = false;

  constructor(room, orders) {
    this.#room = room;
    this.#orders = orders;
    byId('mute-all').onclick = () => orders.muteAll();
    byId('start-room').onclick = () => orders.start();
    byId('end-room').onclick = () => orders.end();
    byId('report-room').onclick = () => orders.reportRoom();
    byId('settings-open').onclick = () => this.#open();
    byId('settings').onclose = () => {
      if (byId('settings').returnValue === 'ok') this.#save();
    };
  }

  /** `room`: with now, shown, me, live and joined. */
  render({ now, me, live, stage, joined }) {
    this.#info = now.info;
    this.#hosts = me.role === 'host';
    const badge = byId('room-status');
    badge.dataset.status = now.status;
    setText(badge, STATUSES[now.status] ?? now.status);
    setText(byId('room-listeners'), now.status === 'live' ? people(stage.length, live.presence.listeners) : startsAt(now));
    byId('room-locked').hidden = !now.info.locked;
    byId('room-lobby').hidden = !now.info.lobby;
    setText(byId('room-title'), now.info.title || this.#room);
    const topics = byId('topics');
    if (topics.dataset.shown !== now.info.topics.join('\n')) {
      topics.dataset.shown = now.info.topics.join('\n');
      topics.replaceChildren(...now.info.topics.map((topic) => el('span', { class: 'chip' }, topic)));
    }
    byId('pinned').hidden = !now.info.pinned;
    setText(byId('pinned'), now.info.pinned);

    const runs = joined && moderates(me.role);
    byId('settings-open').hidden = !runs;
    byId('mute-all').hidden = !runs || now.status !== 'live';
    byId('start-room').hidden = !joined || me.role !== 'host' || now.status !== 'scheduled';
    byId('end-room').hidden = !joined || me.role !== 'host';
    byId('report-room').hidden = !joined || moderates(me.role);
  }

  #open() {
    const info = this.#info;
    for (const id of ['set-title', 'set-topics']) byId(id).disabled = !this.#hosts;
    byId('set-title').value = info.title;
    byId('set-topics').value = info.topics.join(', ');
    byId('set-pinned').value = info.pinned;
    byId('set-chat').value = info.chat;
    byId('set-locked').checked = info.locked;
    byId('set-lobby').checked = info.lobby;
    byId('settings').returnValue = 'cancel';
    byId('settings').showModal();
  }

  /** Sends what is different now. */
  #save() {
    const info = this.#info;
    const wanted = {
      title: byId('set-title').value.trim(),
      topics: byId('set-topics').value.split(',').map((topic) => topic.trim()).filter(Boolean),
      pinned: byId('set-pinned').value.trim(),
      chat: byId('set-chat').value,
      locked: byId('set-locked').checked,
      lobby: byId('set-lobby').checked,
    };
    const patch = Object.fromEntries(
      Object.entries(wanted).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(info[name])));
    if (Object.keys(patch).length > 0) this.#orders.update(patch);
  }
}

function people(onStage, listeners) {
  const stage = onStage > 0 ? `${onStage} on stage` : 'Nobody on stage';
  return listeners > 0 ? `${stage} · ${listeners} listening` : stage;
}

function startsAt({ status, scheduledAt }) {
  if (status !== 'scheduled' || !scheduledAt) return '';
  return `starts ${new Date(scheduledAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}`;
}
