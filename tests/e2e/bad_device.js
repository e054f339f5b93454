// A device that misbehaves as real ones do, in the page of a test: `bad` has its knobs.
(() => {
  const bad = { refuses: null, slowMs: 0, streams: [], contexts: [], inCall: false, full: false, room: null, buttons: {} };
  window.bad = bad;

  // The microphone. A device that goes away ends its track, and the list of devices changes more than once.
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    if (bad.slowMs) await new Promise((go) => setTimeout(go, bad.slowMs));
    if (bad.refuses) throw new DOMException("as the device says", bad.refuses);
    const stream = await ask(wanted);
    bad.streams.push(stream);
    return stream;
  };
  const track = () => bad.streams.at(-1).getAudioTracks()[0];
  bad.live = () => bad.streams.filter((one) => one.getTracks().some(({ readyState }) => readyState === "live")).length;
  bad.devicesChange = () => devices.dispatchEvent(new Event("devicechange"));
  bad.drop = () => {
    track().stop();
    track().dispatchEvent(new Event("ended"));
    for (const afterMs of [0, 50, 150]) setTimeout(bad.devicesChange, afterMs);
  };

  // A phone call takes the microphone and the audio thread, and gives them back one after the other.
  const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "state").get;
  const { resume, suspend } = AudioContext.prototype;
  Object.defineProperty(BaseAudioContext.prototype, "state", {
    get() {
      return bad.inCall ? "interrupted" : state.call(this);
    },
  });
  AudioContext.prototype.resume = function () {
    if (!bad.contexts.includes(this)) bad.contexts.push(this);
    return bad.inCall ? Promise.reject(new DOMException("in a call", "InvalidStateError")) : resume.call(this);
  };
  const muted = (on) => {
    Object.defineProperty(track(), "muted", { value: on, configurable: true });
    track().dispatchEvent(new Event(on ? "mute" : "unmute"));
  };
  bad.call = async (on) => {
    if (!on) muted(false);
    bad.inCall = on;
    for (const one of bad.contexts) {
      if (on) await suspend.call(one);
      one.dispatchEvent(new Event("statechange"));
    }
    if (on) muted(true);
  };

  // A full disk: the write fails, and the change that it is part of is taken back. Removing still works.
  const takenBack = new WeakSet();
  for (const name of ["put", "add"]) {
    const write = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...given) {
      const asked = write.apply(this, given);
      const { transaction } = this;
      if (bad.full && !takenBack.has(transaction)) queueMicrotask(() => transaction.abort());
      if (bad.full) takenBack.add(transaction);
      return asked;
    };
  }
  const estimate = navigator.storage.estimate.bind(navigator.storage);
  navigator.storage.estimate = async () => (bad.room === null ? estimate() : { quota: bad.room, usage: 0 });

  // The button of a headset comes in as an action of the media session.
  const handle = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
  navigator.mediaSession.setActionHandler = (action, act) => {
    bad.buttons[action] = act;
    handle(action, act);
  };
})();
