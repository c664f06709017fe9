extension IntentVocabulary {
  static let german = IntentVocabulary(
    cues: [
      (
        .orderStatus, 2.5,
        """
        wo ist, wo bleibt, wann kommt, wann wird, status, sendungsverfolgung, unterwegs,
        wie weit, lieferstatus, wo steckt, wann bekomme, wann ist
        """
      ),
      (.orderStatus, 0.8, "bestellung, paket, lieferung, sendung, pakets"),
      (
        .refund, 3,
        "ruckerstatt*, erstatt*, geld zuruck, mein geld, ruckzahl*, gutschrift, geld wieder"
      ),
      (
        .exchange, 3,
        "umtausch*, tausch*, andere grosse, grosser, kleiner, andere farbe, zuruckschick*, zurucksend*"
      ),
      (.exchange, 2, "zu klein, zu gross, zu eng, zu weit, passt nicht, passen nicht, ruckgabe"),
      (
        .cancellation, 3,
        "stornier*, storno, abbestell*, widerruf*, nicht mehr haben, brauche ich nicht mehr, absagen"
      ),
      (
        .addressChange, 3,
        """
        lieferadresse, adresse ander*, neue adresse, andere adresse, adresse geandert, umgezogen,
        adresse andern, falsche adresse, anschrift
        """
      ),
      (.addressChange, 1.2, "adresse"),
      (
        .deliveryProblem, 3,
        """
        beschadigt, kaputt, zerbrochen, defekt, nicht angekommen, nie angekommen, nichts angekommen,
        verloren, fehlt, falscher artikel, nicht erhalten, gesprungen, immer noch nicht, noch nicht da
        """
      ),
      (.deliveryProblem, 1.2, "verspatet, spat"),
      (
        .policyQuestion, 2.5,
        """
        garantie, gewahrleistung, richtlinie*, gutschein*, geschenkkarte*, versandkosten, zahlungsart*,
        bieten sie, haben sie, allergi*, liefern sie, akzeptieren sie, ratenzahlung, rabatt
        """
      ),
      (
        .policyQuestion, 1.2,
        "wie lange, wie viel*, kann ich, kann man, darf ich, gibt es, ist es moglich, was kostet"
      ),
      (
        .accountAccess, 3,
        "konto gesperrt, gesperrt, passwort, anmelden, einloggen, login, entsperr*, freischalt*"
      ),
      (.accountAccess, 1.2, "konto"),
      (
        .payment, 3,
        "doppelt abgebucht, zweimal abgebucht, abgebucht, abbuchung, mahnung, mahngebuhr, rechnung fehlt, keine rechnung, rechnung schicken, kopie der rechnung, doppelt bezahlt, lastschrift, kontoauszug"
      ),
      (.complaint, 3, "beschwer*, reklamier*, unfreundlich*, unverschamt*"),
      (
        .outOfScope, 4,
        "gedicht*, wetter, witz, rezept, hausaufgabe*, wahl, aktien, bundestag, horoskop, schreib mir"
      ),
      (.smallTalk, 1.5, "danke, vielen dank, tschuss, hallo"),
    ],
    generalQuestions: """
      wie lange, wie viel, wie viele, kann ich, kann man, darf ich, gibt es, ist es moglich,
      bieten sie, haben sie, was kostet, wie funktioniert, liefern sie
      """,
    wishes: "ich mochte, ich will, konnen sie, konnt ihr, bitte",
    possessives: "meine bestellung, meiner bestellung, mein paket, mein geld, meine lieferung")

  static let spanish = IntentVocabulary(
    cues: [
      (
        .orderStatus, 2.5,
        "donde esta, cuando llega*, estado, seguimiento, cuando lo recibo, ha salido, en camino"
      ),
      (.orderStatus, 0.8, "pedido, paquete, envio, entrega"),
      (.refund, 3, "reembols*, devolucion del dinero, mi dinero, devolver el dinero, devuelvan"),
      (
        .exchange, 3,
        "cambiar por, cambio de talla, otra talla, cambiar la talla, cambiarlas, cambiarlo, otro color"
      ),
      (
        .exchange, 2,
        "cambiar, por la talla, pequen*, grande, no me quedan, no me queda, devolver, devolucion, talla"
      ),
      (.cancellation, 3, "cancel*, anular*, anulacion, ya no lo quiero, ya no quiero"),
      (
        .addressChange, 3,
        """
        cambiar la direccion, nueva direccion, otra direccion, direccion de entrega,
        direccion equivocada, me he mudado
        """
      ),
      (.addressChange, 1.2, "direccion"),
      (
        .deliveryProblem, 3,
        """
        roto, rota, rotos, danad*, no ha llegado, no llego, perdido, extraviado, defectuos*,
        no he recibido, equivocado, falta, nunca llego, sigue sin llegar
        """
      ),
      (
        .policyQuestion, 2.5,
        "politica, garantia, tarjeta regalo, tarjetas regalo, gastos de envio, aceptan, formas de pago, alergi*, plazo"
      ),
      (
        .policyQuestion, 1.2,
        "cuanto tiempo, cuantos dias, cuanto cuesta, puedo, es posible, se puede, hay, ofrecen, tienen"
      ),
      (.accountAccess, 3, "bloquead*, contrasena, iniciar sesion, desbloque*, acceder a mi cuenta"),
      (.accountAccess, 1.2, "cuenta"),
      (
        .payment, 3,
        "cobrado dos veces, cobro doble, doble cargo, cargo duplicado, me han cobrado, falta la factura, copia de la factura, mandar la factura, necesito la factura, pago rechazado"
      ),
      (.complaint, 3, "queja, quejarme, reclamacion, maleducad*, hoja de reclamaciones"),
      (.outOfScope, 4, "poema, tiempo hace, chiste, receta, deberes, elecciones, horoscopo"),
      (.smallTalk, 1.5, "gracias, hola, adios"),
    ],
    generalQuestions: """
      cuanto tiempo, cuantos dias, cuanto cuesta, puedo, es posible, se puede, ofrecen, tienen,
      aceptan, cual es
      """,
    wishes: "quiero, quisiera, me gustaria, podeis, pueden",
    possessives: "mi pedido, mi paquete, mi dinero, mi envio")

  static let french = IntentVocabulary(
    cues: [
      (
        .orderStatus, 2.5,
        "ou est, ou en est, quand arrive*, statut, suivi, suivre, quand vais je, en route, expedi*"
      ),
      (.orderStatus, 0.8, "commande, colis, livraison, envoi"),
      (.refund, 3, "rembours*, mon argent, rendez moi, recuperer mon argent"),
      (
        .exchange, 3,
        "echang*, autre taille, autre couleur, taille superieure, taille inferieure, renvoyer"
      ),
      (.exchange, 2, "trop petit*, trop grand*, retourner, retour, taille"),
      (.cancellation, 3, "annul*, ne veux plus, plus besoin, resili*"),
      (
        .addressChange, 3,
        """
        changer l adresse, nouvelle adresse, autre adresse, adresse de livraison, modifier l adresse,
        mauvaise adresse, demenag*, changer d adresse
        """
      ),
      (.addressChange, 1.2, "adresse"),
      (
        .deliveryProblem, 3,
        """
        casse, cassee, cassees, abime*, endommag*, pas arrive*, jamais arrive*, perdu, perdue, pas recu,
        defectueu*, manque, mauvais article, fele*, jamais recu, toujours rien, toujours pas
        """
      ),
      (
        .policyQuestion, 2.5,
        "garantie, politique, carte cadeau, cartes cadeaux, frais de livraison, acceptez, allerg*, moyens de paiement, delai"
      ),
      (
        .policyQuestion, 1.2,
        "combien, puis je, est il possible, peut on, y a t il, proposez, avez vous, est ce que je peux"
      ),
      (.accountAccess, 3, "bloque, mot de passe, connecter, debloque*, verrouill*"),
      (.accountAccess, 1.2, "compte"),
      (
        .payment, 3,
        "debite deux fois, preleve deux fois, double prelevement, prelevement, debitee deux fois, facture manquante, copie de la facture, pas de facture, paiement refuse, envoyer la facture"
      ),
      (.complaint, 3, "reclamation, me plaindre, impoli*, plainte"),
      (.outOfScope, 4, "poeme, meteo, blague, recette, devoirs, election*, horoscope"),
      (.smallTalk, 1.5, "merci, bonjour, au revoir, salut"),
    ],
    generalQuestions: """
      combien, puis je, est il possible, peut on, y a t il, proposez, avez vous, acceptez,
      est ce que je peux, quelle est
      """,
    wishes: "je voudrais, je veux, j aimerais, pouvez vous",
    possessives: "ma commande, mon colis, mon argent, ma livraison")
}
