extension Phrasebook {
  static let german = Phrasebook(
    messages: [
      .howCanIHelp: ["Wie kann ich Ihnen helfen?"],
      .closing: ["Gern geschehen, und vielen Dank für Ihre Nachricht."],
      .outOfScope: [
        "Dabei kann ich leider nicht helfen. Ich bin für Bestellungen, Rückgaben, Konten und Fragen zu unserem Laden da."
      ],
      .clarify: [
        "Ich bin nicht sicher, ob ich Sie richtig verstanden habe. Worum geht es, und wie lautet die Bestellnummer?"
      ],
      .handedOver: [
        "Ich gebe das Gespräch an eine Kollegin oder einen Kollegen aus unserem Team weiter, der sich persönlich darum kümmert."
      ],
      .handedOverInjury: [
        "Das tut mir sehr leid, und ich hoffe, es ist nichts Ernstes; sonst rufen Sie bitte zuerst ärztliche Hilfe. Ich gebe das sofort an das Team weiter, das sich persönlich darum kümmert."
      ],
      .toolFailed: [
        "Das hat leider nicht geklappt, weil eines unserer Systeme nicht antwortet. Ich gebe Ihr Anliegen an das Team weiter."
      ],
      .answeredAnyway: [
        "Das kann ich hier klären. Bitte versuchen Sie es etwas später noch einmal."
      ],
      .askOrderNumber: [
        "Wie lautet bitte Ihre Bestellnummer? Sie beginnt mit RT- und hat fünf Ziffern."
      ],
      .whichOrder: ["Ich sehe mehrere Bestellungen: {orders}. Welche Bestellnummer meinen Sie?"],
      .unknownOrder: [
        "Ich kann keine Bestellung mit der Nummer {order} finden. Könnten Sie die Nummer bitte prüfen?"
      ],
      .notYourOrder: [
        "Zur Bestellung {order} kann ich leider nichts sagen und nichts daran ändern, weil sie nicht zu Ihrem Konto gehört."
      ],
      .invented: ["Ihre Bestellung {order} ist unterwegs und kommt voraussichtlich am {eta} an."],
      .statusProcessing: [
        "Ihre Bestellung {order} ({items}) ist in Bearbeitung und wurde noch nicht versandt."
      ],
      .statusShipped: [
        "Ihre Bestellung {order} wurde versandt und ist mit {carrier} unterwegs (zuletzt: {seen}). Voraussichtliche Lieferung: {eta}."
      ],
      .statusShippedUntracked: ["Ihre Bestellung {order} wurde versandt und ist unterwegs."],
      .statusDelayed: [
        "Ihre Bestellung {order} wurde versandt, ist aber verspätet (zuletzt: {seen}). {carrier} erwartet die Zustellung am {eta}."
      ],
      .statusOutForDelivery: [
        "Ihre Bestellung {order} ist unterwegs und wird heute, {eta}, von {carrier} zugestellt."
      ],
      .statusOverdue: [
        "Ihre Bestellung {order} wurde versandt, aber von {carrier} zuletzt vor mehr als 10 Tagen gesehen ({seen}). Sie gilt als verloren: Wir senden Ersatz oder erstatten den Betrag."
      ],
      .statusDelivered: ["Ihre Bestellung {order} ({items}) wurde am {date} zugestellt."],
      .statusDeliveredUndated: ["Ihre Bestellung {order} ({items}) wurde zugestellt."],
      .statusLost: [
        "Ihre Bestellung {order} ({items}) ist verloren gegangen. Sie können zwischen Ersatz und Erstattung wählen."
      ],
      .statusReturned: ["Ihre Bestellung {order} ({items}) ist zu uns zurückgekommen."],
      .statusCancelled: ["Ihre Bestellung {order} ({items}) ist storniert."],
      .refunded: [
        "Ich habe {amount} für die Bestellung {order} erstattet; das Geld geht auf Ihre Zahlungsart zurück."
      ],
      .refundedWithoutAmount: ["Die Erstattung für die Bestellung {order} ist veranlasst."],
      .refundNeedsPerson: [
        "Eine Erstattung von {amount} für die Bestellung {order} muss ein Mensch freigeben. Ich gebe alles an das Team weiter; das dauert einen Werktag."
      ],
      .refundWhileProcessing: [
        "Die Bestellung {order} ist noch in Bearbeitung und kann nicht erstattet werden. Ich kann sie stattdessen stornieren."
      ],
      .refundWhileShipped: [
        "Die Bestellung {order} ist noch unterwegs, daher kann ich sie noch nicht erstatten. Nach der Lieferung können Sie sie 30 Tage lang zurückgeben."
      ],
      .refundTooLate: [
        "Die Bestellung {order} wurde am {date} geliefert, also vor mehr als {days} Tagen. Eine Erstattung ist leider nicht mehr möglich; bei Mängeln gilt die Garantie von 24 Monaten."
      ],
      .refundConflict: [
        "Die Bestellung {order} konnte ich nicht erstatten: Sie wurde schon erstattet oder ist dafür nicht im richtigen Zustand."
      ],
      .mayRefund: ["Ich kann {amount} für die Bestellung {order} erstatten. Soll ich das tun?"],
      .exchangeCreated: [
        "Der Umtausch von {item} aus der Bestellung {order} ist angelegt ({rma})."
      ],
      .returnCreated: ["Die Rückgabe von {item} aus der Bestellung {order} ist angelegt ({rma})."],
      .exchangeTooLate: [
        "Die Bestellung {order} wurde am {date} geliefert; die 30 Tage für Umtausch und Rückgabe sind leider vorbei."
      ],
      .exchangeWhileProcessing: [
        "Die Bestellung {order} wurde noch nicht versandt. Ich kann sie stornieren, und Sie bestellen neu."
      ],
      .exchangeWhileShipped: [
        "Die Bestellung {order} ist noch unterwegs; nach der Lieferung haben Sie 30 Tage Zeit für den Umtausch."
      ],
      .exchangeImpossible: [
        "Für die Bestellung {order} kann ich leider keine Rückgabe anlegen; das geht nur nach der Lieferung."
      ],
      .askItem: ["Um welchen Artikel der Bestellung {order} geht es: {items}?"],
      .maySendBack: [
        "Ich kann das für {item} aus der Bestellung {order} anlegen. Soll ich das tun?"
      ],
      .cancelled: ["Ihre Bestellung {order} ist storniert; es wird nichts berechnet."],
      .cancelTooLate: [
        "Die Bestellung {order} wurde leider schon versandt und kann nicht mehr storniert werden. Sie können sie innerhalb von 30 Tagen zurückgeben."
      ],
      .cancelDelivered: [
        "Die Bestellung {order} kann nicht mehr storniert werden. Innerhalb von 30 Tagen nach der Lieferung können Sie sie zurückgeben."
      ],
      .alreadyCancelled: ["Ihre Bestellung {order} ist bereits storniert."],
      .mayCancel: [
        "Ich kann die Bestellung {order} stornieren; das ist endgültig. Soll ich das tun?"
      ],
      .addressChanged: ["Die Lieferadresse der Bestellung {order} ist geändert: {address}."],
      .addressChangedUnnamed: ["Die Lieferadresse der Bestellung {order} ist geändert."],
      .addressTooLate: [
        "Die Bestellung {order} wurde leider schon versandt, daher kann ich die Adresse nicht mehr ändern."
      ],
      .addressImpossible: ["Die Adresse der Bestellung {order} kann nicht mehr geändert werden."],
      .askAddress: [
        "An welche Adresse soll die Bestellung {order} gehen? Bitte mit Straße, Hausnummer, Postleitzahl und Ort."
      ],
      .mayChangeAddress: ["Ich kann die Bestellung {order} an {address} senden. Soll ich das tun?"],
      .lostTicket: [
        "Das Paket der Bestellung {order} gilt als verloren. Ich habe das Ticket {ticket} angelegt. Möchten Sie eine Erstattung oder Ersatz?"
      ],
      .lostTicketRefund: [
        "Das Paket der Bestellung {order} wurde seit {seen} nicht mehr gescannt und gilt als verloren. Ich habe das Ticket {ticket} angelegt; Erstattung oder Ersatz folgen von dort."
      ],
      .notReceivedTicket: [
        "Laut Zusteller wurde die Bestellung {order} geliefert ({seen}). Da Sie nichts erhalten haben, habe ich das Ticket {ticket} angelegt; fragen Sie bitte auch die Nachbarn. Sonst gibt es Erstattung oder Ersatz."
      ],
      .damageTicket: [
        "Ich habe für den Mangel an der Bestellung {order} das Ticket {ticket} angelegt; die Garantie gilt 24 Monate."
      ],
      .warrantyOver: [
        "Die Bestellung {order} wurde am {date} geliefert; unsere Garantie von 24 Monaten ist leider vorbei."
      ],
      .paymentNeedsPerson: [
        "Zahlungen prüft bei uns ein Mensch: Ich gebe das an die Buchhaltung weiter, die sich hier bei Ihnen meldet."
      ],
      .complaintTicket: [
        "Das tut mir leid, und danke, dass Sie es uns sagen. Ich habe die Beschwerde als {ticket} aufgenommen; unser Team liest jede."
      ],
      .policyAnswer: ["Dazu gibt es eine Seite in englischer Sprache („{title}“): {answer}"],
      .policyUnknown: ["Dazu habe ich leider keine Informationen, und raten möchte ich nicht."],
      .accountUnlocked: ["Vielen Dank, das stimmt. Ihr Konto {email} ist entsperrt."],
      .accountOpen: [
        "Ihr Konto {email} ist nicht gesperrt. Mit „Passwort vergessen“ können Sie ein neues Passwort setzen."
      ],
      .accountNeedsPerson: [
        "Dieses Konto muss sich ein Mensch ansehen; ich gebe es an das Team weiter."
      ],
      .notYourAccount: [
        "Zu Konten anderer Personen kann ich aus Sicherheitsgründen leider nichts sagen und nichts daran ändern."
      ],
      .unknownAccount: [
        "Ich kann kein Konto mit der Adresse {email} finden. Könnten Sie sie bitte prüfen?"
      ],
      .askEmail: ["Welche E-Mail-Adresse hat Ihr Konto?"],
      .askVerification: [
        "Ihr Konto wurde nach mehreren falschen Anmeldungen gesperrt. Bitte nennen Sie mir zur Prüfung die Bestellnummer Ihrer letzten Bestellung."
      ],
      .confirmationSent: ["Eine Bestätigung ist per E-Mail unterwegs."],
      .confirmationFailed: [
        "Die schriftliche Bestätigung konnte ich gerade nicht senden; bitte bewahren Sie diese Nachricht auf."
      ],
      .confirmedHereOnly: [
        "Wie gewünscht sende ich keine E-Mail; diese Nachricht ist Ihre Bestätigung."
      ],
      .labelSent: ["Das Rücksendeetikett ist per E-Mail unterwegs."],
    ],
    openings: ["Vielen Dank für Ihre Nachricht.", "Danke, dass Sie uns schreiben."],
    apologies: [
      "Es tut mir leid, dass Sie Ärger haben.", "Ich bitte um Entschuldigung für die Umstände.",
    ],
    closings: ["", "Kann ich sonst noch etwas für Sie tun?"])
}
