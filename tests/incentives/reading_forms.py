"""Reads the fields of a page's form as a browser would send them."""

from html.parser import HTMLParser

Fields = dict[str, list[str]]


class _Form(HTMLParser):
    def __init__(self, id_: str) -> None:
        super().__init__()
        self.id = id_
        self.inside = False
        self.fields: Fields = {}
        self.area = self.select = ""
        self.text: list[str] = []
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.id
        if not self.inside:
            return
        if tag == "input" and "name" in given:
            self.fields.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "textarea":
            self.area, self.text = given["name"], []
        elif tag == "select":
            self.select, self.options = given["name"], []
        elif tag == "option" and self.select:
            self.options.append((given["value"], "selected" in given))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            said = "".join(self.text)
            self.fields.setdefault(self.area, []).append(said.replace("\n", "\r\n"))
            self.area = ""
        elif tag == "select" and self.select:
            chosen = next((value for value, on in self.options if on), self.options[0][0])
            self.fields.setdefault(self.select, []).append(chosen)
            self.select = ""


def fields_of(page: str, form: str) -> Fields:
    """Return what the form of an id would send."""
    parser = _Form(form)
    parser.feed(page)
    return parser.fields
