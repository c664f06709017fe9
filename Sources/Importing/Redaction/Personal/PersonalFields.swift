/// Fields whose names say that their values are somebody's.
enum PersonalFields {
  private static let names: Set<String> = [
    "firstname", "lastname", "fullname", "middlename", "surname", "givenname", "familyname",
    "forename", "maidenname", "customername", "username", "recipientname", "contactname",
    "cardholder", "cardholdername", "accountholder", "passengername", "patientname", "employeename",
    "displayname", "personname", "sendername", "recipient", "attn", "attention", "vorname",
    "nachname", "kundenname", "empfänger", "ansprechpartner", "inhaber", "kontoinhaber", "prénom",
    "prenom", "nomdefamille", "nomcomplet", "destinataire", "titulaire", "apellido",
    "apellidos", "nombrecompleto", "destinatario", "titular", "cognome", "nomecompleto",
    "intestatario", "imię", "imie", "nazwisko", "odbiorca", "billingname", "shippingname",
    "legalname", "preferredname", "signedby", "authorname",
  ]
  /// Names of anything; of a person where a person stands around.
  private static let bareNames: Set<String> = ["name", "nombre", "nome", "nom"]
  private static let people: Set<String> = [
    "user", "customer", "client", "person", "contact", "passenger", "patient", "employee", "guest",
    "member", "owner", "applicant", "borrower", "tenant", "traveler", "traveller", "sender",
    "recipient", "holder", "billing", "shipping", "kunde", "kundin", "client", "cliente", "klient",
    "passengers", "customers", "users", "contacts", "guests",
  ]
  /// Beside one of these, `name` is the name of a person.
  private static let companions: Set<String> = [
    "email", "phone", "phonenumber", "address", "dob", "dateofbirth", "birthdate", "age", "groups",
    "firstname", "lastname", "mail", "telefon", "street", "zip", "zipcode", "postcode", "mobile",
    "loyalty", "membership", "gender",
  ]
  private static let addresses: Set<String> = [
    "street", "streetaddress", "address", "address1", "address2", "addressline1", "addressline2",
    "line1", "line2", "homeaddress", "shippingaddress", "billingaddress", "deliveryaddress",
    "postaladdress", "mailingaddress", "adresse", "straße", "strasse", "anschrift",
    "lieferadresse", "rue", "adresselivraison", "calle", "dirección", "direccion", "domicilio",
    "indirizzo", "ulica", "adres",
  ]

  /// Lower-case letters and digits alone: `First_Name` and `firstName` are one field.
  static func normalised(_ field: String) -> String {
    String(
      String.UnicodeScalarView(
        field.lowercased().unicodeScalars.filter {
          $0.properties.isAlphabetic || $0.properties.numericType != nil
        }))
  }

  /// What a field says of its value, given whether it stands in a person.
  static func meaning(of field: String, _ isPerson: Bool) -> String {
    isPerson && bareNames.contains(normalised(field)) ? "full_name" : field
  }

  /// Whether a value of the field is a name whatever stands beside it.
  static func isName(_ field: String) -> Bool { names.contains(normalised(field)) }

  static func isAddress(_ field: String) -> Bool { addresses.contains(normalised(field)) }

  /// `max_tokens` and `token_count` are no credentials.
  static func isCount(_ field: String) -> Bool {
    let name = normalised(field)
    return name.hasSuffix("tokens") || name.hasSuffix("count") || name.hasPrefix("max")
      || name.hasSuffix("type") || name.hasSuffix("name") || name.hasSuffix("usage")
      || name.hasSuffix("id") && !name.contains("session")
  }

  /// Whether an object with these keys, under this key, is a person, so that its `name` is one.
  static func isPerson(keys: [String], under parent: String) -> Bool {
    if people.contains(normalised(parent)) { return true }
    return keys.contains { companions.contains(normalised($0)) }
  }

  /// One to five words of letters, as names are.
  static func looksLikeName(_ text: TextBytes) -> Bool {
    guard 2...80 ~= text.count else { return false }
    var words = 0
    for index in 0..<text.count {
      let byte = text[index]
      guard text.isLetter(index) || [0x20, 0x2D, 0x27, 0x2E].contains(byte) else { return false }
      if text.isLetter(index), !text.isLetter(index - 1) { words += 1 }
    }
    return 1...5 ~= words
  }
}
