/** Dutch, plain (B1): recordings that wait on this device. */

export const queue = {
  queue: {
    signIn: "U bent niet meer aangemeld. De opname staat veilig op dit apparaat en wordt verstuurd zodra u weer bent aangemeld.",
    oldPage: "Deze versie van Verbaal is verouderd. De opname staat veilig op dit apparaat. Laad de pagina opnieuw als u klaar bent.",
    unreadable: "Een deel van het geluid op dit apparaat kan niet worden gelezen. Wat de server heeft, is veilig.",
    elsewhere: "In een ander venster loopt al een opname. Stop die eerst, of ga daar verder.",
    storageRefused:
      "Deze browser bewaart hier niets, bijvoorbeeld in een privévenster. Zonder dat kan een opname verloren gaan. Open Verbaal in een gewoon venster.",
    sent: (when: string) => `De opname van ${when} is alsnog verstuurd. Het concept staat klaar.`,
    sentCutOff: (when: string) => `De opname van ${when} was onderbroken. Wat er was, is alsnog verstuurd. Kijk het concept na; het einde kan ontbreken.`,
    review: "Nakijken",
    room: (minutes: number) => `Er past nog ongeveer ${minutes} minuten geluid op dit apparaat. Zoek verbinding of maak ruimte vrij.`,
    silent: "De microfoon geeft even geen geluid, bijvoorbeeld door een gesprek. De opname gaat vanzelf verder.",
    otherMicrophone: "De microfoon viel weg. De opname gaat verder met een andere microfoon.",
    clock: (difference: string) => `De klok van dit apparaat loopt ${difference}. Het tijdstip van deze opname is gelijkgezet met de server.`,
    clockAhead: (time: string) => `${time} voor`,
    clockBehind: (time: string) => `${time} achter`,
  },
};
