/** Dutch, plain (B1): recordings that wait on this device. */

export const queue = {
  queue: {
    signIn: "U bent niet meer aangemeld. De opname staat veilig op dit apparaat en wordt verstuurd zodra u weer bent aangemeld.",
    oldPage: "Deze versie van Verbaal is verouderd. De opname staat veilig op dit apparaat. Laad de pagina opnieuw als u klaar bent.",
    unreadable: "Een deel van het geluid op dit apparaat kan niet worden gelezen. Wat de server heeft, is veilig.",
    elsewhere: "In een ander venster loopt al een opname. Stop die eerst, of ga daar verder.",
    storageRefused:
      "Deze browser bewaart hier niets, bijvoorbeeld in een privévenster. Een opname kan dan verloren gaan. Dicteren kan daarom alleen in een gewoon venster.",
    notHere: "De opname is niet begonnen: in dit venster kan niets worden bewaard. Lees de melding bovenaan.",
    newerPage: "Op dit apparaat staat al een nieuwere versie van Verbaal. Laad opnieuw om hier te dicteren; er gaat niets verloren.",
    sent: (when: string) => `De opname van ${when} is alsnog verstuurd. Het concept staat klaar.`,
    sentCutOff: (when: string) => `De opname van ${when} was onderbroken. Wat er was, is alsnog verstuurd. Kijk het concept na; het einde kan ontbreken.`,
    review: "Nakijken",
    room: (minutes: number) =>
      `Er past nog ${minutes < 1 ? "minder dan 1 minuut" : minutes === 1 ? "ongeveer 1 minuut" : `ongeveer ${minutes} minuten`} geluid op dit apparaat. Zoek verbinding of maak ruimte vrij.`,
    silent: "De microfoon geeft nu geen geluid, bijvoorbeeld door een telefoongesprek. Wat u nu zegt, wordt niet opgenomen. Straks gaat de opname vanzelf verder.",
    otherMicrophone: "De microfoon viel weg. De opname gaat verder met een andere microfoon.",
    clock: (difference: string) => `De klok van dit apparaat liep ${difference}. Het tijdstip van deze opname is gelijkgezet met de server. Controleer de klok in de instellingen van het apparaat.`,
    clockAhead: (time: string) => `${time} voor`,
    clockBehind: (time: string) => `${time} achter`,
  },
};
