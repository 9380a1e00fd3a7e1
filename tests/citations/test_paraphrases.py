"""Promises about paraphrase: a faithful sentence in other words is no conflict, and a near miss is never verified."""

from __future__ import annotations

import pytest

from assistant.citations import check

HARBOUR = "The harbour authority spent 120 million crowns on dredging in 2021."
FLEET = "The northern fleet consists of 14 frigates, and the southern fleet consists of 9 frigates."
MEETING = "On 18 October 2023, Minister Elena Vasquez and Governor Tom Hale signed the Ferry Treaty in Lund."
BRIDGE = "The Aldern Bridge, which was completed in 1987 at a cost of $2.4 million, carries 15,300 vehicles a day."
ROK = "The ROK and Japan agreed to hold joint rescue exercises twice a year."
SURVEY = "About 62 percent of the 4,200 residents said that they use the tram every week."
RAIN = "Rainfall rose from 640 mm in 2015 to 710 mm in 2020."
MUSEUM = "The museum was founded by Clara Whitfield in 1921. It holds more than 30,000 maps."
COUNCIL = "The council approved the plan for a new library, but it did not approve the budget of 8 million euros."
STRIKE = "Because of the strike, 37 flights were cancelled at Norwick Airport on 3 May 2019."
REVENUE = (
    "Total revenue increased 8 % to $412 million in fiscal 2022, compared with $381 million in "
    "fiscal 2021, driven by higher ticket prices."
)
OFFICE = (
    "The two ministers decided on 4 March 2020 to open a liaison office in Tarn by the end of "
    "2021 and to appoint Ms. Ida Brandt as its first head."
)
WELLS = (
    "Of the 250 wells tested, 31 contained arsenic above the limit of 10 micrograms per litre; "
    "in 12 of them the limit was exceeded tenfold."
)
ALLIANCE = (
    "The alliance has lasted for 66 years. It was founded in 1954 by the United States and the Republic of Korea."
)
UNEMPLOYMENT = "Unemployment was 5.1 percent in the north and 7.4 percent in the south in 2018."
SHIPS = "국방부는 2021년 5월 3일 예산 12억 원으로 함정 4척을 구매했다고 밝혔다."
WHEAT = "Shipments of wheat amounted to 3.2 million tonnes and shipments of barley to 1.4 million tonnes."

# (claim, sentences of the page): faithful
FAITHFUL = [
    ("In 2021 the harbour authority spent 120 million crowns on dredging.", HARBOUR),
    ("In 2021, 120 million crowns were spent on dredging by the harbour authority.", HARBOUR),
    ("According to the report, the harbour authority spent 120 million crowns on dredging in 2021.", HARBOUR),
    ("The harbour authority's spending on dredging in 2021 was 120 million crowns.", HARBOUR),
    ("Dredging cost the harbour authority 120 million crowns in 2021.", HARBOUR),
    ("There are 14 frigates in the northern fleet.", FLEET),
    ("The southern fleet has 9 frigates and the northern fleet has 14 frigates.", FLEET),
    ("The southern fleet consists of 9 frigates, while the northern fleet consists of 14 frigates.", FLEET),
    ("The Ferry Treaty was signed in Lund on 18 October 2023 by Minister Vasquez and Governor Hale.", MEETING),
    ("Minister Vasquez and Governor Hale signed the Ferry Treaty on October 18, 2023.", MEETING),
    ("Minister Elena Vasquez and Governor Tom Hale signed the Ferry Treaty in Lund on 18 October 2023.", MEETING),
    ("The Ferry Treaty was signed in October 2023.", MEETING),
    ("The Aldern Bridge was completed in 1987.", BRIDGE),
    ("Completed in 1987, the Aldern Bridge cost $2.4 million.", BRIDGE),
    ("The Aldern Bridge carries 15300 vehicles a day; it was completed in 1987 at a cost of $2.4 million.", BRIDGE),
    ("The Aldern Bridge carries 15,300 vehicles per day.", BRIDGE),
    ("South Korea and Japan agreed to hold joint rescue exercises twice a year.", ROK),
    ("Japan and South Korea agreed to hold joint rescue exercises twice a year.", ROK),
    ("It was agreed that the ROK and Japan would hold joint rescue exercises twice a year.", ROK),
    ("62 percent of the 4,200 residents use the tram every week.", SURVEY),
    ("Of the 4,200 residents, about 62% said that they use the tram every week.", SURVEY),
    ("Between 2015 and 2020, rainfall rose from 640 mm to 710 mm.", RAIN),
    ("Rainfall was 640 mm in 2015 and rose to 710 mm in 2020.", RAIN),
    ("In 2020 rainfall was 710 mm, up from 640 mm in 2015.", RAIN),
    ("The museum, founded by Clara Whitfield in 1921, holds more than 30,000 maps.", MUSEUM),
    ("Clara Whitfield founded the museum in 1921.", MUSEUM),
    ("The museum holds over 30,000 maps.", MUSEUM),
    ("The council approved the plan for a new library but not the budget of 8 million euros.", COUNCIL),
    ("The council did not approve the budget of 8 million euros.", COUNCIL),
    ("The plan for a new library was approved by the council.", COUNCIL),
    ("On 3 May 2019, 37 flights were cancelled at Norwick Airport because of the strike.", STRIKE),
    ("At Norwick Airport, 37 flights were cancelled on 3 May 2019 because of a strike.", STRIKE),
    ("The strike led to 37 cancelled flights at Norwick Airport on May 3, 2019.", STRIKE),
    ("In fiscal 2022, total revenue rose 8% to $412 million from $381 million in fiscal 2021.", REVENUE),
    ("Revenue was $381 million in fiscal 2021 and $412 million in fiscal 2022.", REVENUE),
    ("Driven by higher ticket prices, total revenue increased to $412 million in fiscal 2022.", REVENUE),
    ("Total revenue in fiscal 2021 was $381 million.", REVENUE),
    ("On 4 March 2020 the two ministers decided to open a liaison office in Tarn by the end of 2021.", OFFICE),
    ("By the end of 2021, a liaison office was to be opened in Tarn, the ministers decided on 4 March 2020.", OFFICE),
    ("Ida Brandt was to be appointed as the first head of the liaison office in Tarn.", OFFICE),
    ("Ms. Brandt would be the first head of the liaison office.", OFFICE),
    ("31 of the 250 wells tested contained arsenic above the limit.", WELLS),
    ("The limit is 10 micrograms per litre.", WELLS),
    ("In 12 wells the limit was exceeded tenfold.", WELLS),
    ("Founded in 1954 by the U.S. and South Korea, the alliance has lasted 66 years.", ALLIANCE),
    ("South Korea and the United States founded the alliance in 1954.", ALLIANCE),
    ("In 2018 unemployment was 7.4 percent in the south and 5.1 percent in the north.", UNEMPLOYMENT),
    ("Unemployment in the south was 7.4 percent in 2018.", UNEMPLOYMENT),
    ("In the north, unemployment stood at 5.1 % in 2018, compared with 7.4 % in the south.", UNEMPLOYMENT),
    ("2021년 5월 3일 국방부는 12억 원으로 함정 4척을 구매했다고 밝혔다.", SHIPS),
    ("국방부는 예산 12억 원으로 함정 4척을 구매했다.", SHIPS),
    ("Barley shipments amounted to 1.4 million tonnes and wheat shipments to 3.2 million tonnes.", WHEAT),
    ("1.4 million tonnes of barley were shipped.", WHEAT),
]

# faithful too, but more than the check can follow: at worst unsupported
UNSURE = [
    ("From 2015 to 2020 rainfall increased from 640 mm to 710 mm.", RAIN),
    (
        "Revenue grew from $381 million in fiscal 2021 to $412 million in fiscal 2022, an increase of 8 percent.",
        REVENUE,
    ),
    ("Arsenic above the limit of 10 micrograms per litre was found in 31 of 250 wells.", WELLS),
    ("In 2018, the north had an unemployment rate of 5.1%.", UNEMPLOYMENT),
]

# (claim, sentences of the page): not what the page says
NEAR_MISSES = [
    ("In 2020 the harbour authority spent 120 million crowns on dredging.", HARBOUR),
    ("In 2021 the harbour authority spent 120 billion crowns on dredging.", HARBOUR),
    ("In 2021 the harbour authority saved 120 million crowns on dredging.", HARBOUR),
    ("In 2021 the harbour authority spent 120 million euros on dredging.", HARBOUR),
    ("In 2021 the harbour authority did not spend 120 million crowns on dredging.", HARBOUR),
    ("In 2021 the harbour authority spent more than 120 million crowns on dredging.", HARBOUR),
    ("There are 9 frigates in the northern fleet.", FLEET),
    ("The southern fleet has 14 frigates and the northern fleet has 9 frigates.", FLEET),
    ("The northern fleet consists of 9 frigates, and the southern fleet consists of 14 frigates.", FLEET),
    ("The southern fleet consists of 14 frigates.", FLEET),
    ("The Ferry Treaty was signed in Lund on 19 October 2023 by Minister Vasquez and Governor Hale.", MEETING),
    ("Minister Hale and Governor Vasquez signed the Ferry Treaty.", MEETING),
    ("Minister Elena Vasquez signed the Tram Treaty in Lund.", MEETING),
    ("Minister Anna Vasquez signed the Ferry Treaty in Lund.", MEETING),
    ("Completed in 1978, the Aldern Bridge cost $2.4 million.", BRIDGE),
    ("Completed in 1987, the Aldern Bridge cost $2.4 billion.", BRIDGE),
    ("The Aldern Bridge carries 13,500 vehicles a day.", BRIDGE),
    ("North Korea and Japan agreed to hold joint rescue exercises twice a year.", ROK),
    ("South Korea and Japan refused to hold joint rescue exercises twice a year.", ROK),
    ("Exactly 26 percent of the 4,200 residents use the tram every week.", SURVEY),
    ("Of the 6,200 residents, about 42 percent said that they use the tram every week.", SURVEY),
    ("Rainfall rose from 710 mm in 2015 to 640 mm in 2020.", RAIN),
    ("Rainfall fell from 640 mm in 2015 to 710 mm in 2020.", RAIN),
    ("Rainfall rose from 640 mm in 2020 to 710 mm in 2015.", RAIN),
    ("In 2015 rainfall was 710 mm, up from 640 mm in 2020.", RAIN),
    ("In 2015 rainfall was 710 mm and in 2020 it was 640 mm.", RAIN),
    ("Clara Whitfield founded the museum in 1912.", MUSEUM),
    ("The museum holds fewer than 30,000 maps.", MUSEUM),
    ("The council approved the budget of 8 million euros.", COUNCIL),
    ("The council did not approve the plan for a new library.", COUNCIL),
    ("On 3 May 2019, 37 flights landed at Norwick Airport because of the strike.", STRIKE),
    ("On 3 May 2019, 73 flights were cancelled at Norwick Airport because of the strike.", STRIKE),
    ("Revenue was $412 million in fiscal 2021 and $381 million in fiscal 2022.", REVENUE),
    ("Total revenue in fiscal 2021 was $412 million.", REVENUE),
    ("Total revenue fell 8 % to $412 million in fiscal 2022.", REVENUE),
    ("Driven by lower ticket prices, total revenue increased to $412 million in fiscal 2022.", REVENUE),
    ("The two ministers decided on 4 March 2021 to open a liaison office in Tarn by the end of 2020.", OFFICE),
    ("Mr. Karl Brandt was to be the first head of the liaison office.", OFFICE),
    ("The two ministers decided to open a liaison office in Tarn by the end of 2020.", OFFICE),
    ("31 of the 250 wells tested contained arsenic below the limit.", WELLS),
    ("In 31 wells the limit was exceeded tenfold.", WELLS),
    ("In 2018 unemployment was 7.4 percent in the north and 5.1 percent in the south.", UNEMPLOYMENT),
    ("Unemployment in the south was 5.1 percent in 2018.", UNEMPLOYMENT),
    ("In 2018, the north had an unemployment rate of 7.4%.", UNEMPLOYMENT),
    ("2021년 5월 3일 국방부는 12억 원으로 함정 14척을 구매했다고 밝혔다.", SHIPS),
    ("국방부는 예산 12억 원으로 함정 4척을 판매했다.", SHIPS),
    ("Barley shipments amounted to 3.2 million tonnes and wheat shipments to 1.4 million tonnes.", WHEAT),
    ("3.2 million tonnes of barley were shipped.", WHEAT),
    ("The alliance was founded in 1966 by the United States and South Korea.", ALLIANCE),
    ("North Korea and the United States founded the alliance in 1954.", ALLIANCE),
]

# near misses that the check does not see yet: who did what in one sentence, and the tense of a verb
MISSED = [
    ("Ms. Ida Tarn was to be the first head of the liaison office in Brandt.", OFFICE),
    ("12 of the 250 wells tested contained arsenic above the limit.", WELLS),
    ("The alliance will last for 66 years.", ALLIANCE),
]


@pytest.mark.parametrize(("claim", "page"), FAITHFUL)
def test_a_faithful_paraphrase_is_verified(claim: str, page: str) -> None:
    result = check(claim, [page])
    assert result.status == "verified", result


@pytest.mark.parametrize(("claim", "page"), UNSURE)
def test_a_faithful_paraphrase_is_never_a_conflict(claim: str, page: str) -> None:
    result = check(claim, [page])
    assert result.status != "conflicting", result


@pytest.mark.parametrize(("claim", "page"), NEAR_MISSES)
def test_a_near_miss_is_never_verified(claim: str, page: str) -> None:
    assert check(claim, [page]).status in ("unsupported", "conflicting")


@pytest.mark.xfail(strict=True, reason="known limits of a check without a language model")
@pytest.mark.parametrize(("claim", "page"), MISSED)
def test_a_near_miss_that_is_not_seen_yet(claim: str, page: str) -> None:
    assert check(claim, [page]).status != "verified"
