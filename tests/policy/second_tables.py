"""The second reading's own tables of zones, area codes and cities, typed from the notes and not from the product's (11, 12, C1, C2)."""

E, C, M, P, Z = (f"America/{name}" for name in ("New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix"))
ANC, ADAK, HON, PR, CN = "America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "Asia/Shanghai"
ALL_US = [PR, E, C, M, Z, P, ANC, ADAK, HON]


def _zoned(names, *zones):
    return {name: list(zones) for name in names.split()}


STATE_ZONES = (
    _zoned("CT DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV", E)
    | _zoned("AL AR IL IA LA MN MS MO OK WI", C)
    | _zoned("CO MT NM UT WY", M)
    | _zoned("CA WA", P)
    | _zoned("FL IN KY MI TN", E, C)
    | _zoned("KS ND NE SD TX", C, M)
    | _zoned("ID NV OR", M, P)
    | {"AK": [ANC, ADAK], "AZ": [Z, M], "HI": [HON], "PR": [PR]}
)
# Table C1: state -> [(first ZIP3, last ZIP3, zones)]; Alaska's five-digit row stands in `zip_zones`.
ZIP3 = {
    "AZ": [(850, 853, [Z]), (856, 857, [Z])],
    "FL": [(325, 325, [C]), (324, 324, [E, C]), (320, 323, [E]), (326, 339, [E]), (341, 342, [E]), (344, 344, [E]),
           (346, 347, [E]), (349, 349, [E])],
    "ID": [(832, 834, [M]), (836, 837, [M]), (838, 838, [P])],
    "IN": [(460, 462, [E]), (463, 464, [C]), (476, 477, [C])],
    "KS": [(660, 676, [C])],
    "KY": [(402, 418, [E]), (420, 424, [C])],
    "MI": [(480, 497, [E])],
    "ND": [(580, 584, [C])],
    "NE": [(680, 689, [C]), (693, 693, [M])],
    "NV": [(889, 891, [P]), (893, 897, [P])],
    "OR": [(970, 978, [P])],
    "SD": [(570, 574, [C]), (577, 577, [M])],
    "TN": [(370, 372, [C]), (375, 375, [C]), (380, 384, [C]), (376, 379, [E])],
    "TX": [(750, 797, [C]), (799, 799, [M]), (885, 885, [M])],
}  # fmt: skip
# Table C2, and a sample of codes with one zone.
CODE_ZONES = (
    _zoned("208 986", M, P)
    | _zoned("219 270 364 423 448 574 606 812 850 906 930 931", E, C)
    | _zoned("308 605 620 701 785 915", C, M)
    | _zoned("541 775", P, M)
    | {"928": [Z, M], "907": [ANC, ADAK], "808": [HON], "787": [PR]}
    | _zoned("202 771 212 347 646 716 718 917 929 914 516 518 614 216 617 508 305 786 404 704 215", E)
    | _zoned("312 713 504 205 608 414 402 615", C)
    | _zoned("303 505 801 406", M)
    | _zoned("206 253 360 425 509 564 213 310 415 909 503 702", P)
    | {"602": [Z], "480": [Z]}
)
NOWHERE = set(
    "800 833 844 855 866 877 888 500 521 522 523 524 525 526 527 528 529 532 533 535 538 542 543 544 545 546 547 549 "
    "550 552 553 554 556 566 569 577 578 588 589 700 900".split()
)
# (12)
CODE_STATES = {
    "MA": "339 351 413 508 617 774 781 857 978",
    "DC": "202 771",
    "WA": "206 253 360 425 509 564",
    "FL": "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954",
    "NYC": "212 332 347 465 646 718 917 929",
    "NY": "212 332 347 465 646 718 917 929 315 329 363 516 518 585 607 624 631 680 716 838 845 914 934",
    "CA": "209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 "
    "747 760 805 818 820 831 837 840 858 909 916 925 949 951",
}
CITY = {"new york city", "new york", "nyc", "manhattan", "brooklyn", "queens", "bronx", "the bronx", "staten island"}
US_LOCATIONS = {*ALL_US, "America/Detroit", "America/Indiana/Indianapolis", "America/Boise"}


def zip_zones(state, zip_code):
    if not zip_code:
        return None
    if state == "AK":
        return [ANC] if 99501 <= int(zip_code[:5]) <= 99529 or 996 <= int(zip_code[:3]) <= 999 else None
    return next((zones for low, high, zones in ZIP3.get(state, []) if low <= int(zip_code[:3]) <= high), None)
