/// Names for people who don't exist.
enum NamePool {
  static let given = [
    "Nora", "Milo", "Tessa", "Ruben", "Alma", "Jonas", "Vera", "Silas", "Ida", "Oskar", "Lena",
    "Emil", "Mara", "Anton", "Selma", "Hugo", "Elin", "Felix", "Greta", "Arno", "Rosa", "Konrad",
    "Mila", "Edgar", "Thea", "Lukas", "Nina", "Viktor", "Clara", "Adrian", "Sonja", "Bruno",
    "Helena", "Marius", "Irma", "Leon", "Karla", "Simon", "Dora", "Julian", "Elsa", "Marek",
    "Livia",
    "Tomas", "Wanda", "Pavel", "Stella", "Ivo", "Marta", "Quentin",
  ]
  static let family = [
    "Feldman", "Lindqvist", "Marlow", "Brandt", "Okafor", "Winters", "Salgado", "Moreau", "Kessler",
    "Novak", "Hartley", "Ferrara", "Duarte", "Kowal", "Ashdown", "Berger", "Castell", "Dupont",
    "Eriksen", "Falk", "Grimaldi", "Holloway", "Ivarsen", "Jansen", "Keller", "Lombardi", "Mercer",
    "Nilsen", "Ortega", "Palmer", "Quist", "Rossi", "Sandoval", "Thorne", "Ulrich", "Vasquez",
    "Whitlock", "Yilmaz", "Zeller", "Almeida", "Bellamy", "Corbin", "Dahl", "Engel", "Fontana",
    "Gruber", "Hayward", "Ibsen", "Juhl", "Krauss",
  ]
}
