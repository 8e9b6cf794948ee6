"""Chinese in Latin letters. The dictionary takes most of a second to load, so it is loaded at the first word."""


def syllables(text: str) -> list[str]:
    """The pinyin of every character, without tones; what is not Chinese stays as it is."""
    if text.isascii():
        return [text]
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text)


def initials(text: str) -> str:
    """The first letter of every character's pinyin."""
    if text.isascii():
        return text
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
