/** Every Dutch sentence of the screens, in plain language (B1). */

import type { MicrophoneTrouble } from "./audio/microphone.ts";
import type { Provenance } from "./records.ts";

export const text = {
  app: {
    name: "Verbaal",
    skip: "Naar de inhoud",
    menu: "Menu",
    dictate: "Dicteren",
    reports: "Mijn verslagen",
    review: "Nakijken",
    report: "Verslag",
    recording: "Opname loopt",
    backToRecording: "Terug naar de opname",
    loading: "Even geduld…",
    retry: "Opnieuw proberen",
    broken: "Er ging iets mis in de app. Laad de pagina opnieuw; wat is opgenomen, blijft bewaard.",
  },
  ask: { cancel: "Nee, terug" },
  leftover: {
    one: (when: string) => `Er staat nog een opname van ${when} op dit apparaat die niet helemaal verstuurd is.`,
    finish: "Afmaken",
    discard: "Weggooien",
    discardTitle: "Opname weggooien?",
    discardBody: "Het geluid dat nog op dit apparaat staat, verdwijnt. Dit kan niet ongedaan worden gemaakt.",
    discardYes: "Ja, weggooien",
    busyElsewhere: "Deze opname is al open in een ander venster.",
  },
  dictate: {
    title: "Dicteren",
    whichReport: "Wat gaat u maken?",
    start: "Start opname",
    stop: "Stop opname",
    starting: "Microfoon wordt gestart…",
    finishing: "De laatste woorden worden verwerkt…",
    finishingLeft: (s: string) => `Nog ${s} geluid te versturen.`,
    throwAway: "Opname weggooien",
    throwAwayTitle: "Opname weggooien?",
    throwAwayBody: "Geluid en tekst van deze opname verdwijnen. Dit kan niet ongedaan worden gemaakt.",
    throwAwayYes: "Ja, weggooien",
    thrownAway: "De opname is weggegooid.",
    thrownAwayLater: "De opname wordt weggegooid zodra er verbinding is.",
    notice: "U wordt opgenomen en de tekst wordt automatisch gemaakt. U kijkt alles zelf na.",
    before: "Alles wat u zegt, wordt opgenomen en automatisch omgezet in tekst. Daarna kijkt u het zelf na.",
    textTitle: "Uw tekst",
    emptyText: "Begin te spreken. Uw woorden verschijnen hier.",
    idleText: "Druk op de knop en vertel wat er is gebeurd.",
    legend: "Schuin en onderstreept: deze woorden kunnen nog veranderen.",
    fieldsTitle: "Ingevuld uit uw woorden",
    fieldsIdle: "Noem in elk geval",
    fieldEmpty: "nog niet gehoord",
    elapsed: "Opnametijd",
    level: "Geluidssterkte van de microfoon",
    levelGood: "Geluid is goed",
    tooLoud: "Te hard, houd meer afstand",
    tooQuiet: "Ik hoor bijna niets",
    announceStart: "Opname gestart.",
    announceStop: "Opname gestopt.",
    templatesFailed: "De sjablonen zijn niet opgehaald.",
    microphoneLost: "De microfoon is weggevallen. Wat u zei, is bewaard.",
    microphoneAgain: "Verder opnemen",
    deviceFull: "Dit apparaat kan geen geluid meer bewaren. Wat tot nu toe is opgenomen, is veilig. Stop de opname.",
    finishOnServer: "Afronden met wat de server heeft",
    sendAsNew: "De rest als nieuwe opname versturen",
    stopped: "De opname kan niet verder.",
    endedElsewhere: "Deze opname is in een ander venster afgerond. Op dit apparaat staat nog geluid dat daar niet bij is.",
  },
  connection: {
    live: "Verbonden.",
    connecting: "Verbinding maken…",
    waiting: "Geen verbinding. De opname loopt gewoon door.",
    waitingStopped: "Geen verbinding. De opname staat veilig op dit apparaat.",
    unsent: (s: string) => `${s} wacht op verzending.`,
    lag: (s: string) => `De tekst loopt ${s} achter. U kunt gewoon doorpraten.`,
  },
  microphone: {
    insecure: "De browser geeft op dit adres geen microfoon vrij. Open Verbaal op 127.0.0.1 of via https.",
    refused: "De microfoon is niet vrijgegeven. Sta de microfoon toe bij het slotje in de adresbalk en probeer het opnieuw.",
    absent: "Er is geen microfoon gevonden. Sluit er een aan en probeer het opnieuw.",
    in_use: "Een ander programma gebruikt de microfoon. Sluit dat programma en probeer het opnieuw.",
    failed: "De microfoon start niet. Laad de pagina opnieuw en probeer het nog eens.",
  } satisfies Record<MicrophoneTrouble, string>,
  provenance: {
    spoken: "gesproken",
    corrected: "gecorrigeerd",
    typed: "getypt",
    proposed: "voorgesteld",
  } satisfies Record<Provenance, string>,
  provenanceHelp: {
    spoken: "Gevonden in uw woorden",
    corrected: "Door u veranderd",
    typed: "Door u ingevuld",
    proposed: "Ingevuld door het systeem, niet door u gezegd",
  } satisfies Record<Provenance, string>,
  review: {
    title: "Nakijken",
    dictated: (when: string) => `Gedicteerd ${when}`,
    textTitle: "Tekst",
    editText: "Tekst aanpassen",
    saveText: "Tekst opslaan",
    cancelText: "Annuleren",
    textLabel: "Tekst van het verslag",
    textHint: "Tik op een woord om het te horen.",
    textHintKeys: "Met het toetsenbord: pijltjes om te lopen, Enter om te horen.",
    textHintSilent: "Bij deze tekst hoort geen geluid.",
    changedWord: "door u aangepast",
    changedLegend: "Dubbel onderstreept: door u aangepast.",
    textRead: "Ik heb de tekst gelezen en hij klopt",
    textEmpty: "Er is geen tekst. Heeft u iets gezegd? Pas de tekst aan of neem opnieuw op.",
    fieldsTitle: "Gegevens",
    fieldsHint: "Tik op een gegeven om de woorden te zien en te horen.",
    notHeard: "niet genoemd",
    rejected: "leeggemaakt",
    expected: "hoort erbij, mag leeg",
    listen: "Luister",
    stopSound: "Stop geluid",
    edit: "Aanpassen",
    fillIn: "Invullen",
    reject: "Leegmaken",
    restore: "Terugzetten",
    save: "Opslaan",
    cancel: "Annuleren",
    correct: "Klopt",
    checked: "Nagekeken",
    listenFirst: "Luister eerst, of typ de waarde over. Dit gegeven is te belangrijk om te gokken.",
    others: "Ook gehoord:",
    machine: (value: string) => `Herkend als: ${value}`,
    soundMissing: "Het geluid kan niet worden afgespeeld. Typ de waarde over om hem te bevestigen.",
    doubt: "Let op",
    todo: (n: number) => `Nog ${n} na te kijken`,
    allDone: "Alles is nagekeken",
    confirm: "Bevestigen en opslaan",
    later: "Later afmaken",
    discard: "Concept weggooien",
    discardTitle: "Concept weggooien?",
    discardBody: "Tekst en gegevens van dit concept verdwijnen uit uw lijst. Het logboek onthoudt dat u dit deed.",
    discardYes: "Ja, weggooien",
    stale: "Dit concept is intussen op een andere plek gewijzigd. U ziet nu de nieuwste versie. Uw laatste wijziging is nog niet opgeslagen.",
    staleConfirm: "Dit concept is intussen op een andere plek gewijzigd. Kijk de nieuwste versie na en bevestig opnieuw.",
    firstThis: "Kijk eerst dit onderdeel na.",
    alreadyReport: "Dit concept is al bevestigd.",
    openReport: "Open het verslag",
    gone: "Dit concept is weggegooid.",
    saved: "Opgeslagen.",
    saveTextFirst: "Sla eerst de aangepaste tekst op.",
    playing: "Geluid speelt",
  },
  lists: {
    title: "Mijn verslagen",
    dictations: "Opnamen die nog niet klaar zijn",
    drafts: "Concepten",
    reports: "Bevestigde verslagen",
    noDrafts: "U heeft geen open concepten.",
    noReports: "U heeft nog geen bevestigde verslagen.",
    finish: "Afronden",
    connected: "loopt nog in een ander venster",
    open: (n: number) => (n === 0 ? "alles nagekeken" : n === 1 ? "1 onderdeel open" : `${n} onderdelen open`),
    continue: "Verder nakijken",
    view: "Bekijken",
    print: "Afdrukken",
    newOne: "Nieuw verslag dicteren",
    noText: "(geen tekst)",
    audio: (length: string) => `${length} geluid`,
  },
  report: {
    confirmed: "Het verslag is bevestigd en opgeslagen.",
    confirmedBy: (name: string, when: string) => `Bevestigd door ${name}, ${when}`,
    dictated: (when: string) => `Gedicteerd ${when}`,
    narrative: "Tekst",
    fields: "Gegevens",
    none: "niet ingevuld",
    print: "Afdrukken",
    version: (n: number) => `versie ${n}`,
    made: "Deze tekst is gemaakt met automatische spraakherkenning en door de verbalisant nagekeken en bevestigd.",
    back: "Naar mijn verslagen",
  },
  errors: {
    notFound: "Dit bestaat niet, of niet meer.",
    unknown: "Er ging iets mis. Probeer het opnieuw.",
  },
};

const DAY = new Intl.DateTimeFormat("nl-NL", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
const TIME = new Intl.DateTimeFormat("nl-NL", { hour: "2-digit", minute: "2-digit" });

/** "vandaag om 14:05", or "3 november om 14:05". */
export function moment(iso: string): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return "";
  return when.toDateString() === new Date().toDateString() ? `vandaag om ${TIME.format(when)}` : DAY.format(when);
}

/** Seconds as a person says them: "3 seconden", "2 minuten". */
export function duration(seconds: number): string {
  if (seconds < 90) {
    const whole = Math.max(1, Math.round(seconds));
    return whole === 1 ? "1 seconde" : `${whole} seconden`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? "1 minuut" : `${minutes} minuten`;
}

/** Recording time as 0:00 or 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
