/// The words of a text that carry meaning, cut to a common stem.
enum Terms {
  static func of(_ text: String) -> [Words.Word] {
    Words(text).all.compactMap { word in
      guard word.count >= 2, !stopWords.contains(word) else { return nil }
      let english = translations[word] ?? word
      let stemmed = stem(english)
      return synonyms[stemmed] ?? stemmed
    }
  }

  /// Enough of English morphology that "returned", "returns" and "return" meet.
  static func stem(_ word: Words.Word) -> Words.Word {
    for ending in endings where word.count >= ending.count + (ending.count <= 2 ? 3 : 4) {
      if word.suffix(ending.count).elementsEqual(ending) {
        var cut = Array(word.dropLast(ending.count))
        // "shipping" and "ship"
        if cut.count > 3, cut[cut.count - 1] == cut[cut.count - 2], cut.last != UInt8(ascii: "l"),
          cut.last != UInt8(ascii: "s")
        {
          cut.removeLast()
        }
        return cut.last == UInt8(ascii: "e") ? Array(cut.dropLast()) : cut
      }
    }
    return word.count > 4 && word.last == UInt8(ascii: "e") ? Array(word.dropLast()) : word
  }

  private static let endings: [Words.Word] = [
    "ments", "ment", "ings", "ing", "ies", "ed", "es", "s",
  ]
  .map { Array($0.utf8) }

  private static let stopWords: Set<Words.Word> = set(
    """
    a an the and or but if of to in on at for from by with about as into than then so that this these
    those it its is are was were be been being am do does did done have has had having i me my mine we
    us our you your yours he she they them their his her what which who whom whose when where why how
    can could may might must shall should will would not no nor only own same too very just also there
    here any some all each every more most other such up down out over under again please hello hi hey
    thanks thank dear want would like know tell get got need question quick wondering wonder hope
    anyone someone something anything possible actually exactly really ll ve re don doesn didn isn aren
    long much many say says said let one two still ever after before because yes ok still sorry could
    rivertown goods shop store guys team
    ich du er sie es wir ihr der die das ein eine einen und oder wie wo was wann kann konnen ist sind
    mit fur von zu bei auf haben habe bitte mir man gibt hallo guten tag lange viel
    el la los las un una y o de del que como cuando puedo es son con para por en mi me se hay hola
    le les des du et ou est sont que quand je vous avec pour dans puis combien il bonjour
    cuanto cuantos tengo unos unas quiero tiempo puede sobre si ai ma mon mes temps veux si sur zeit will
    meine mein auch wenn lange sich quanto tempo posso ho ile mam moge jak
    """)

  private static func set(_ list: String) -> Set<Words.Word> {
    Set(list.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
  }

  /// Words that mean the same in a shop, as stems.
  private static let synonyms: [Words.Word: Words.Word] = table(
    """
    guarante=warranty parcel=parcel packag=parcel shipment=parcel deliver=ship delivery=ship
    dispatch=ship postag=ship shipping=ship cost=price fee=price charg=price expensiv=price pric=price
    purchas=order buy=order bought=order euros=euro colour=color size=size voucher=gift
    reimburs=refund bank=bank credit=card defect=fault broken=damag broke=damag faulty=fault
    cancellation=cancel cancell=cancel expir=valid allergic=allergen allergy=allergen allerg=allergen
    allergi=allergen laundry=wash abroad=countr country=countr countri=countr overseas=countr
    installment=instalment instal=instalment password=security login=login cheaper=less competitor=shop
    employe=employe staff=employe wrapp=wrap
    """)

  /// Shop words of other languages, because the documents are English.
  private static let translations: [Words.Word: Words.Word] = table(
    """
    ruckgabe=return zuruckgeben=return zuruckschicken=return umtausch=exchange umtauschen=exchange
    garantie=warranty gewahrleistung=warranty versand=shipping lieferung=shipping lieferzeit=shipping
    versandkosten=shipping geschenkkarte=gift gutschein=gift gutscheine=gift gultig=valid
    zahlungsarten=payment bezahlen=payment zahlen=payment rechnung=invoice stornieren=cancel
    bestellung=order ruckerstattung=refund erstattung=refund adresse=address konto=account
    tage=days monate=months allergiker=allergy nusse=nuts ratenzahlung=instalments kostet=cost raten=instalments
    geschenkverpackung=wrapping punkte=points preis=price
    devolver=return devolucion=return devoluciones=return cambio=exchange cambiar=exchange
    garantia=warranty envio=shipping gastos=costs regalo=gift tarjeta=card tarjetas=cards valida=valid
    pago=payment pagar=payment factura=invoice cancelar=cancel pedido=order reembolso=refund
    direccion=address cuenta=account dias=days meses=months alergia=allergy precio=price puntos=points zapatos=shoes
    retour=return retourner=return renvoyer=return echange=exchange echanger=exchange
    livraison=shipping frais=costs cadeau=gift carte=card cartes=cards cadeaux=gift valable=valid paiement=payment
    payer=payment facture=invoice annuler=cancel commande=order remboursement=refund compte=account
    jours=days mois=months allergie=allergy prix=price
    gwarancja=warranty gwarancji=warranty zwrot=return wysylki=shipping garanzia=warranty reso=return spedizione=shipping
    devolucoes=return prazo=days garanti=warranty iade=return kargo=shipping
    """)

  private static func table(_ list: String) -> [Words.Word: Words.Word] {
    var table: [Words.Word: Words.Word] = [:]
    for pair in list.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let sides = pair.split(separator: "=")
      if sides.count == 2 { table[Array(sides[0].utf8)] = Array(sides[1].utf8) }
    }
    return table
  }
}
