/** Dutch, plain (B1): the settings of this device, and what Verbaal does. */

import type { Switch, TextSize, Theme } from "../../preferences.ts";

export const settings = {
  settings: {
    title: "Instellingen",
    hint: "Deze keuzes gelden alleen op dit apparaat.",
    language: "Taal van het scherm",
    languageHint: "Uw verslagen blijven in het Nederlands.",
    languageFailed: "Deze taal kan nu niet worden opgehaald. Probeer het opnieuw als er verbinding is.",
    theme: "Licht of donker",
    themes: {
      device: "Zoals dit apparaat",
      light: "Licht",
      dark: "Donker",
    } satisfies Record<Theme, string>,
    textSize: "Grootte van de letters",
    textSizes: {
      normal: "Gewoon",
      large: "Groot",
      largest: "Grootst",
    } satisfies Record<TextSize, string>,
    questions: "Vragen tijdens het dicteren",
    questionsHint: "Verbaal kan onder uw tekst vragen wat nog ontbreekt. U hoeft niets te beantwoorden.",
    questionsSwitch: { on: "Aan", off: "Uit" } satisfies Record<Switch, string>,
    keysShow: "Sneltoetsen bekijken en wijzigen",
    device: "Dit apparaat",
    installed: "Verbaal staat als app op dit apparaat.",
    install: "U kunt Verbaal als app op dit apparaat zetten, via het menu van de browser: Installeren, of Zet op beginscherm.",
    works: "Zonder netwerk opent Verbaal gewoon en kunt u opnemen. Het geluid gaat weg zodra er weer verbinding is.",
    storage: {
      kept: "Geluid dat nog niet verstuurd is, blijft hier staan, ook als dit apparaat vol raakt.",
      may_go:
        "Raakt dit apparaat vol, dan mag de browser geluid wissen dat nog niet verstuurd is. Dat komt zelden voor. " +
        "Als app op dit apparaat krijgt Verbaal meestal een vaste plek.",
    },
    empty: "Dit apparaat leegmaken",
    emptyHint:
      "Gebruik dit als u het apparaat aan een ander geeft. Wat op de server staat, zoals uw concepten en verslagen, blijft.",
    emptyTitle: "Dit apparaat leegmaken?",
    emptyBody: (waiting: string | null) =>
      (waiting === null ? "" : `Let op: op dit apparaat staat nog ${waiting} geluid dat niet verstuurd is. Dat gaat verloren. `) +
      "Opnamen, instellingen en sneltoetsen op dit apparaat verdwijnen. Dit kan niet ongedaan worden gemaakt.",
    emptyYes: "Ja, maak leeg",
    emptied: "Dit apparaat is leeg.",
    emptyFailed: "Niet alles kon worden verwijderd. Sluit andere vensters van Verbaal en probeer het opnieuw.",
    emptyRecording: "Stop eerst de opname.",
    about: "Over Verbaal",
    version: "Versie van de server",
    build: "Versie van deze app",
    model: "Spraakmodel",
    unknown: "nu niet op te vragen",
    what: "Wat gebeurt er met wat u zegt?",
    answers: [
      [
        "Wat wordt er opgenomen?",
        "Alles wat de microfoon hoort tussen Start en Stop. Een rode balk laat zien dat de opname loopt. Daarbuiten luistert Verbaal niet.",
      ],
      [
        "Wat doet de computer ermee?",
        "Een spraakmodel op de server van uw organisatie maakt van het geluid tekst. Daarna zoekt Verbaal in die tekst naar gegevens, zoals een tijd of een kenteken, en zet die klaar. Er gaat niets naar een ander bedrijf.",
      ],
      [
        "Wie beslist?",
        "U. De computer maakt fouten, ook als de tekst er goed uitziet. Daarom bestaat een verslag pas als u het hebt nagekeken en bevestigd. Verbaal geeft geen juridisch oordeel.",
      ],
      [
        "Waarom moet ik belangrijke gegevens beluisteren of overtypen?",
        "Een naam, tijd, bedrag of kenteken dat fout in een verslag staat, kan iemand schaden. Wie alleen leest, ziet zo'n fout vaak niet.",
      ],
      [
        "Wat blijft er op dit apparaat staan?",
        "Geluid dat nog niet verstuurd is, versleuteld. Na het bevestigen wordt het verwijderd. Ook uw instellingen staan hier.",
      ],
      [
        "Wat wordt er over mijn werk bijgehouden?",
        "Per concept: hoeveel u hebt beluisterd, wat er is veranderd en hoe lang het nakijken duurde. Dat ziet u zelf. Uw eenheid ziet alleen gemiddelden van ten minste tien collega's.",
      ],
    ] as [string, string][],
  },
};
