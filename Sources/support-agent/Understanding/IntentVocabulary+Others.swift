extension IntentVocabulary {
  static let polish = IntentVocabulary(
    cues: [
      (
        .orderStatus, 2.5, "gdzie jest, kiedy dotrze, kiedy przyjdzie, status, sledz*, kiedy bedzie"
      ),
      (.orderStatus, 0.8, "zamowieni*, paczk*, przesylk*, dostaw*"),
      (.refund, 3, "zwrot pieniedzy, zwrot*, pieniadze, zwroc*, oddajcie"),
      (.exchange, 3, "wymian*, wymien*, inny rozmiar, za mal*, za duz*, odeslac"),
      (.cancellation, 3, "anulow*, anuluj*, rezygn*, odwolac"),
      (.addressChange, 3, "zmian* adresu, zmienic adres, nowy adres, inny adres, na adres"),
      (.addressChange, 1.2, "adres*"),
      (
        .deliveryProblem, 3,
        "uszkodz*, zepsut*, nie dotarl*, nie dosz*, zaginel*, zgubi*, pekni*, rozbit*, brakuje, nie dziala"
      ),
      (
        .policyQuestion, 2.5, "gwarancj*, polityk*, bon*, karta podarunkowa, koszt* wysylki, alerg*"
      ),
      (.policyQuestion, 1.2, "ile dni, ile kosztuje, czy moge, czy mozna, jak dlugo, czy jest"),
      (.accountAccess, 3, "zablokowan*, haslo, zalogowac, odblokow*"),
      (.accountAccess, 1.2, "konto, konta"),
      (.smallTalk, 1.5, "dziekuje, dzieki"),
    ],
    generalQuestions: "ile dni, ile kosztuje, czy moge, czy mozna, jak dlugo, czy jest",
    wishes: "chce, chcialbym, chcialabym, prosze",
    possessives: "moje zamowienie, moja paczka, moje pieniadze")

  static let italian = IntentVocabulary(
    cues: [
      (.orderStatus, 2.5, "dov e, dove si trova, quando arriva*, stato, traccia*"),
      (.orderStatus, 0.8, "ordine, pacco, spedizione, consegna"),
      (.refund, 3, "rimbors*, i miei soldi, soldi indietro, indietro i soldi"),
      (.exchange, 3, "cambiare la taglia, altra taglia, sostitu*, cambio taglia, troppo piccol*"),
      (.exchange, 2, "restituire, reso, taglia, troppo grand*"),
      (.cancellation, 3, "annull*, cancell*, disdire, non lo voglio piu"),
      (
        .addressChange, 3,
        "nuovo indirizzo, altro indirizzo, cambiare l indirizzo, cambiare indirizzo"
      ),
      (.addressChange, 1.2, "indirizzo"),
      (
        .deliveryProblem, 3,
        "rotto, rotta, rotti, danneggiat*, non e arrivat*, mai arrivat*, smarrit*, perso, difettos*, manca, scheggiat*"
      ),
      (.policyQuestion, 2.5, "garanzia, politica, buono regalo, carta regalo, accettate, allerg*"),
      (
        .policyQuestion, 1.2,
        "quanto tempo, quanti giorni, quanto costa, posso, e possibile, si puo"
      ),
      (.accountAccess, 3, "bloccato, bloccata, password, accedere, sblocc*"),
      (.smallTalk, 1.5, "grazie, ciao"),
    ],
    generalQuestions:
      "quanto tempo, quanti giorni, quanto costa, posso, e possibile, si puo, accettate",
    wishes: "vorrei, voglio, potete",
    possessives: "mio ordine, mio pacco, miei soldi")

  static let portuguese = IntentVocabulary(
    cues: [
      (.orderStatus, 2.5, "onde esta, quando chega*, estado, rastre*, onde anda"),
      (.orderStatus, 0.8, "encomenda, pedido, entrega, envio"),
      (.refund, 3, "reembols*, meu dinheiro, dinheiro de volta, devolvam, estorno"),
      (.exchange, 3, "trocar, troca, outro tamanho, outra cor"),
      (.exchange, 2, "devolver, tamanho, pequen*, grande"),
      (.cancellation, 3, "cancel*, anular, desisti*, ja nao quero, nao quero mais"),
      (
        .addressChange, 3,
        "nova morada, mudar a morada, novo endereco, outro endereco, outra morada, alterar a morada"
      ),
      (.addressChange, 1.2, "morada, endereco"),
      (
        .deliveryProblem, 3,
        "partido, partida, danificad*, quebrad*, nao chegou, nunca chegou, perdid*, estragad*, nao recebi, falta"
      ),
      (.policyQuestion, 2.5, "garantia, politica, cartao presente, aceitam, alergi*, prazo"),
      (.policyQuestion, 1.2, "quanto tempo, quantos dias, quanto custa, posso, e possivel"),
      (.accountAccess, 3, "bloqueada, bloqueado, palavra passe, senha, desbloque*, iniciar sessao"),
      (.smallTalk, 1.5, "obrigad*, ola"),
    ],
    generalQuestions: "quanto tempo, quantos dias, quanto custa, posso, e possivel, aceitam",
    wishes: "quero, queria, gostaria, podem",
    possessives: "minha encomenda, meu pedido, meu dinheiro")

  static let turkish = IntentVocabulary(
    cues: [
      (.orderStatus, 2.5, "nerede, ne zaman gel*, durum*, takip, nerde, ne zaman"),
      (.orderStatus, 0.8, "siparis*, kargo*, paket*, teslimat*"),
      (.refund, 3, "iade*, para iade*, parami, geri odeme, paramin"),
      (.exchange, 3, "degisim, degistir*, baska beden, buyuk beden, kucuk beden, beden"),
      (.cancellation, 3, "iptal*, vazgec*"),
      (.addressChange, 3, "adres degis*, yeni adres*, baska adres*, adresi degis*, adresimi"),
      (.addressChange, 1.2, "adres*"),
      (
        .deliveryProblem, 3,
        "kirik, kirildi, hasarli, gelmedi, kayip, bozuk, ulasmadi, eksik, kirilmis, kayboldu"
      ),
      (.policyQuestion, 2.5, "garanti*, hediye kart*, alerji*, kargo ucreti, politika*"),
      (.policyQuestion, 1.2, "kac gun, ne kadar, mumkun mu, var mi"),
      (.accountAccess, 3, "hesabim, kilitlendi, kilitli, sifre*, giris yap*, hesap"),
      (.smallTalk, 1.5, "tesekkur*, merhaba"),
    ],
    generalQuestions: "kac gun, ne kadar, mumkun mu, var mi",
    wishes: "istiyorum, lutfen",
    possessives: "siparisim, kargom, paketim, param")
}
