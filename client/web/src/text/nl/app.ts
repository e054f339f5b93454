/** Dutch, plain (B1): the frame: header, notices, questions, errors. */

export const app = {
  app: {
    name: "Verbaal",
    skip: "Naar de inhoud",
    menu: "Menu",
    dictate: "Dicteren",
    reports: "Mijn werk",
    words: "Woorden",
    settings: "Instellingen",
    review: "Nakijken",
    report: "Verslag",
    recording: "Opname loopt",
    backToRecording: "Terug naar de opname",
    loading: "Even geduld…",
    retry: "Opnieuw proberen",
    understood: "Gelezen",
    broken: "Er ging iets mis in de app. Laad de pagina opnieuw; wat is opgenomen, blijft bewaard.",
    reload: "Laad opnieuw",
    newer: "Er is een nieuwe versie van Verbaal. Laad opnieuw; er gaat niets verloren.",
    newerLater: "Er is een nieuwe versie van Verbaal. Stop eerst de opname in het andere venster.",
    screenFailed: "Dit scherm kan nu niet worden geladen. Kijk of er verbinding is en probeer het opnieuw.",
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
  errors: {
    notFound: "Dit bestaat niet, of niet meer.",
    unknown: "Er ging iets mis. Probeer het opnieuw.",
    unreachable: "De server is niet bereikbaar. Probeer het zo opnieuw; er is niets verloren.",
    unreadable: "De server gaf een antwoord dat deze app niet begrijpt. Probeer het opnieuw.",
  },
  /** By code, where the server's own Dutch sentence is not the one to show. */
  serverErrors: {} as Record<string, string>,
  times: {
    today: (time: string) => `vandaag om ${time}`,
    seconds: (n: number) => (n === 1 ? "1 seconde" : `${n} seconden`),
    minutes: (n: number) => (n === 1 ? "1 minuut" : `${n} minuten`),
  },
};
