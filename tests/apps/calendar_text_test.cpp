#include "foreshock/app/calendar_text.h"

#include <string>

#include <gtest/gtest.h>

#include "foreshock/app/icalendar.h"

namespace foreshock::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

Timestamp at(const std::string& text) {
  return parse_timestamp(text).value();
}

Calendar entry(const std::string& text) {
  Calendar::Parts parts;
  const Status added = add_calendar_entry(text, parts);
  EXPECT_TRUE(added.has_value()) << text << ": " << (added ? "" : added.error().message);
  return Calendar::make(parts).value();
}

std::string refusal(const std::string& text) {
  Calendar::Parts parts;
  const Status added = add_calendar_entry(text, parts);
  return added ? "accepted" : added.error().message;
}

void expect_span(const Calendar& calendar, const std::string& from, const std::string& end) {
  EXPECT_FALSE(calendar.covers(at(from) - Duration{1})) << from;
  EXPECT_TRUE(calendar.covers(at(from))) << from;
  EXPECT_TRUE(calendar.covers(at(end) - Duration{1})) << end;
  EXPECT_FALSE(calendar.covers(at(end))) << end;
}

TEST(CalendarEntry, AnIntervalOfDatesHasAllOfBothDays) {
  expect_span(entry("2024-12-24/2024-12-27"), "2024-12-24", "2024-12-28");
  expect_span(entry("2024-12-25"), "2024-12-25", "2024-12-26");
  expect_span(entry(" 2024-12-25/2024-12-25 "), "2024-12-25", "2024-12-26");
}

TEST(CalendarEntry, AnIntervalOfTimesEndsWhereItSays) {
  expect_span(entry("2024-11-29T00:00Z/2024-11-30T06:00Z"), "2024-11-29", "2024-11-30T06:00");
  expect_span(entry("2024-11-29T01:00+01:00/2024-11-30T06:00"), "2024-11-29", "2024-11-30T06:00");
}

TEST(CalendarEntry, AnIntervalMayHaveALengthInstead) {
  expect_span(entry("2024-11-29/P1D"), "2024-11-29", "2024-11-30");
  expect_span(entry("2024-11-29T06:00Z/PT1H30M"), "2024-11-29T06:00", "2024-11-29T07:30");
  expect_span(entry("2024-11-29T06:00Z/1h30m"), "2024-11-29T06:00", "2024-11-29T07:30");
}

TEST(CalendarEntry, AWindowOfTheWeek) {
  // 2024-06-08 was a Saturday.
  const Calendar weekend = entry("Sat,Sun 02:00-04:00");
  expect_span(weekend, "2024-06-08T02:00", "2024-06-08T04:00");
  expect_span(weekend, "2024-06-09T02:00", "2024-06-09T04:00");
  EXPECT_FALSE(weekend.covers(at("2024-06-07T03:00")));
  EXPECT_TRUE(weekend.covers(at("1890-06-07T03:00")));  // A Saturday too: it has no beginning.

  expect_span(entry("Mon-Fri"), "2024-06-03", "2024-06-08");
  expect_span(entry("fri-MON 00:00-24:00"), "2024-06-07", "2024-06-11");
  expect_span(entry("Sat 22:00-02:00"), "2024-06-08T22:00", "2024-06-09T02:00");
  expect_span(entry("23:30-00:30"), "2024-06-05T23:30", "2024-06-06T00:30");
}

TEST(CalendarEntry, RefusesEverythingElseAndSaysWhatItTakes) {
  for (const char* const text : {"",
                                 " ",
                                 "x",
                                 "Sat,Sun 02:00",
                                 "Sat 02:00-02:00",
                                 "Sat 24:00-01:00",
                                 "Sat 25:00-26:00",
                                 "Sat 2:00-4:00",
                                 "Sa 02:00-04:00",
                                 "Sat, 02:00-04:00",
                                 "02:00-04:60",
                                 "Sat-",
                                 "2024-12-24/",
                                 "/2024-12-24",
                                 "2024-12-27/2024-12-24",
                                 "2024-12-24T10:00Z",
                                 "2024-13-01/2024-12-24",
                                 "2024-12-24/P",
                                 "2024-12-24/PT",
                                 "2024-12-24/P1M",
                                 "2024-12-24/P-1D",
                                 "2024-12-24/P0D",
                                 "2024-12-24/P400D",
                                 "2024-12-24/0s",
                                 "1733011200/P1D",
                                 "2024/2025",
                                 "2024-12-24/2024-12-25/2024-12-26",
                                 "2262-04-11/P30D",
                                 "calendar.ical",
                                 "\xff\xfe",
                                 "2024-12-24\n",
                                 "Sat,Sun 02:00-04:00 Mars/Olympus_Mons extra"}) {
    EXPECT_NE(refusal(text), "accepted") << text;
    EXPECT_LT(refusal(text).size(), 300U);
  }
  EXPECT_EQ(refusal("Sa 02:00-04:00"), "'Sa' is no day of the week (Mon Tue Wed Thu Fri Sat Sun)");
  EXPECT_EQ(refusal("2024-12-24T10:00Z"),
            "'2024-12-24T10:00Z' has no end (2024-11-29T00:00Z/2024-11-30T06:00Z, or .../PT6H)");
}

TEST(IsoDuration, KnowsTheFormsOfTheStandard) {
  EXPECT_EQ(parse_iso_duration("P2W").value(), days{14});
  EXPECT_EQ(parse_iso_duration("P15DT5H20S").value(),
            days{15} + hours{5} + std::chrono::seconds{20});
  EXPECT_EQ(parse_iso_duration("PT90M").value(), minutes{90});
  for (const char* const text :
       {"", "P", "T1H", "P1H", "PT1D", "PT1M1H", "P1D1D", "P1.5D", "p1d", "P1DT", "P999999999D",
        "P20411366D", "P99999999W", "PT0S", "P1D "}) {
    EXPECT_FALSE(parse_iso_duration(text).has_value()) << text;
  }
}

// ---- iCalendar

std::string event(const std::string& lines) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + lines +
         "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

Calendar ics(const std::string& text) {
  Calendar::Parts parts;
  const Status added = add_icalendar(text, "a.ics", parts);
  EXPECT_TRUE(added.has_value()) << (added ? "" : added.error().message);
  return Calendar::make(parts).value();
}

std::string ics_refusal(const std::string& text) {
  Calendar::Parts parts;
  const Status added = add_icalendar(text, "a.ics", parts);
  return added ? "accepted" : added.error().message;
}

TEST(ICalendar, AnEventHasAnEndOrALength) {
  expect_span(ics(event("DTSTART:20241129T000000Z\r\nDTEND:20241130T060000Z\r\n")), "2024-11-29",
              "2024-11-30T06:00");
  expect_span(ics(event("DTSTART:20241129T000000Z\r\nDURATION:PT6H\r\nSUMMARY:Move\r\n")),
              "2024-11-29", "2024-11-29T06:00");
  expect_span(ics(event("DTSTART;TZID=Etc/UTC:20241129T000000\nDURATION:+P1D\n")), "2024-11-29",
              "2024-11-30");
}

TEST(ICalendar, DatesAreWholeDaysAndTheEndIsTheDayAfter) {
  expect_span(ics(event("DTSTART;VALUE=DATE:20241224\r\nDTEND;VALUE=DATE:20241227\r\n")),
              "2024-12-24", "2024-12-27");
  expect_span(ics(event("DTSTART;VALUE=DATE:20241224\r\n")), "2024-12-24", "2024-12-25");
}

TEST(ICalendar, RepeatsByItsRule) {
  // 2024-06-08 was a Saturday.
  const Calendar weekends = ics(
      event("DTSTART:20240608T020000Z\nDTEND:20240608T040000Z\nRRULE:FREQ=WEEKLY;BYDAY=SA,SU\n"));
  expect_span(weekends, "2030-06-08T02:00", "2030-06-08T04:00");
  EXPECT_TRUE(weekends.covers(at("2024-06-09T03:00")));
  EXPECT_FALSE(weekends.covers(at("2024-06-10T03:00")));

  const Calendar twice = ics(event("DTSTART:20240101\nRRULE:FREQ=YEARLY;COUNT=2\n"));
  EXPECT_TRUE(twice.covers(at("2025-01-01T12:00")));
  EXPECT_FALSE(twice.covers(at("2026-01-01T12:00")));

  const Calendar until = ics(event(
      "DTSTART:20240115T100000Z\nDURATION:PT1H\nrrule:freq=monthly;interval=2;until=20240515\n"));
  EXPECT_FALSE(until.covers(at("2024-02-15T10:30")));
  EXPECT_TRUE(until.covers(at("2024-03-15T10:30")));
  EXPECT_TRUE(until.covers(at("2024-05-15T10:30")));  // On the last day, though not at its begin.
  EXPECT_FALSE(until.covers(at("2024-07-15T10:30")));
}

TEST(ICalendar, FoldedLinesAreOneAndLinesMayEndEitherWay) {
  const std::string folded = event(
      "SUMMARY:a long\r\n  text\r\n\tthat goes on\r\nDTST\r\n ART:2024112\r\n 9T000000Z\r\n"
      "DTEND:20241130T060000Z\r\n");
  expect_span(ics(folded), "2024-11-29", "2024-11-30T06:00");
  expect_span(ics("\xEF\xBB\xBF" + folded), "2024-11-29", "2024-11-30T06:00");
}

TEST(ICalendar, WhatIsNoEventIsLeftOut) {
  const Calendar calendar = ics(
      "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
      "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\nEND:VTIMEZONE\n"
      "BEGIN:VTODO\nDTSTART:nonsense\nEND:VTODO\n"
      "BEGIN:VEVENT\nDTSTART:20240101\nSTATUS:CANCELLED\nEND:VEVENT\n"
      "BEGIN:VEVENT\nDTSTART:20240201\nBEGIN:VALARM\nDURATION:nonsense\nEND:VALARM\nEND:VEVENT\n"
      "END:VCALENDAR\n");

  EXPECT_FALSE(calendar.covers(at("2024-01-01T12:00")));
  EXPECT_TRUE(calendar.covers(at("2024-02-01T12:00")));
}

TEST(ICalendar, RefusesWithTheLineAndWhatToDo) {
  for (const auto& [lines, message] : std::vector<std::pair<std::string, std::string>>{
           {"DTSTART:20240101\nRRULE:FREQ=YEARLY;BYMONTH=5\n",
            "a.ics:5: RRULE: BYMONTH is not known here (FREQ, INTERVAL, COUNT, UNTIL, WKST, and "
            "BYDAY of weeks); write the windows as events of their own"},
           {"DTSTART:20240101\nRRULE:FREQ=HOURLY\n",
            "a.ics:5: RRULE: FREQ=HOURLY is not known here (DAILY, WEEKLY, MONTHLY, YEARLY)"},
           {"DTSTART:20240101\nRRULE:FREQ=WEEKLY;BYDAY=1MO\n",
            "a.ics:5: RRULE: BYDAY=1MO is not known here (MO,TU,...; no numbers before them)"},
           {"DTSTART:20240101\nRRULE:FREQ=MONTHLY;BYDAY=MO\n",
            "a.ics:5: RRULE: BYDAY is known with FREQ=WEEKLY only; write the windows as events"},
           {"DTSTART:20240101\nRRULE:COUNT=2\n", "a.ics:5: RRULE: FREQ is missing"},
           {"DTSTART:20240101\nRRULE:FREQ=DAILY;COUNT=0\n",
            "a.ics:5: RRULE: COUNT=0 is not from 1 to 1000000"},
           {"DTSTART:20240101\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20250101\n",
            "a.ics:5: RRULE: COUNT and UNTIL, one please"},
           {"DTSTART:20240101\nDTEND:20260101\nRRULE:FREQ=DAILY\n",
            "a.ics:6: RRULE: calendar: a window that comes again must be longer than nothing and "
            "no longer than 366d"},
           {"DTSTART:20240101\nEXDATE:20240102\n",
            "a.ics:5: EXDATE is not known here: write the windows that differ as events of their "
            "own, and end the RRULE before them (UNTIL)"},
           {"DTSTART;TZID=\"Europe/Berlin\":20240101T000000\n",
            "a.ics:4: DTSTART: the zone EUROPE/BERLIN is not known here; export the event in UTC "
            "(19970714T133000Z)"},
           {"SUMMARY:x\n", "a.ics:3: the event has no DTSTART"},
           {"DTSTART:20240101T000000Z\n", "a.ics:3: the event has neither DTEND nor DURATION"},
           {"DTSTART:20240101\nDTEND:20240102\nDURATION:P1D\n",
            "a.ics:3: the event has DTEND and DURATION"},
           {"DTSTART:20240102\nDTEND:20240102\n",
            "a.ics:3: the event ends no later than it begins"},
           {"DTSTART:2024-01-01\n",
            "a.ics:4: DTSTART: '2024-01-01' is neither a date (19970714) nor a time "
            "(19970714T133000Z)"},
       }) {
    EXPECT_EQ(ics_refusal("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n" + lines +
                          "END:VEVENT\nEND:VCALENDAR\n"),
              message);
  }
}

TEST(ICalendar, RefusesWhatIsNoWholeFile) {
  EXPECT_EQ(ics_refusal(""), "a.ics: is empty");
  EXPECT_EQ(ics_refusal("\r\n\r\n"), "a.ics: is empty");
  EXPECT_EQ(ics_refusal("hello\n"),
            "a.ics:1: is no iCalendar file: it does not begin with BEGIN:VCALENDAR");
  EXPECT_EQ(ics_refusal("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240101\n"),
            "a.ics:2: 'VEVENT' does not end: the file is cut off");
  EXPECT_EQ(ics_refusal("BEGIN:VCALENDAR\nEND:VEVENT\n"), "a.ics:2: END:VEVENT without its BEGIN");
}

TEST(ICalendar, AFileCutAnywhereIsRefused) {
  const std::string whole =
      event("DTSTART:20241129T000000Z\r\nDTEND:20241130T060000Z\r\nRRULE:FREQ=WEEKLY\r\n");
  const std::size_t end = whole.size() - 2;  // Without the last line's end it is whole.
  for (std::size_t n = 0; n < end; ++n) {
    EXPECT_NE(ics_refusal(whole.substr(0, n)), "accepted") << n;
  }
}

TEST(ICalendar, BytesThatAreNoTextDoNoHarm) {
  expect_span(ics(event("SUMMARY:\xff\xfe\x80\r\nX-A;B=\"\xc3:\":\xc3\r\nDTSTART:20241129\r\n")),
              "2024-11-29", "2024-11-30");
  EXPECT_EQ(
      ics_refusal(event("DTSTART:\xff\x01"
                        "24\r\n")),
      "a.ics:4: DTSTART: '\?\?24' is neither a date (19970714) nor a time (19970714T133000Z)");
  const std::string zero(
      "DTSTART:2024\0"
      "01\r\n",
      17);
  EXPECT_NE(ics_refusal(event(zero)), "accepted");
}

TEST(ICalendar, HugeFilesAreReadInOnePass) {
  std::string text = "BEGIN:VCALENDAR\n";
  for (int i = 0; i < 20'000; ++i) {
    text += "BEGIN:VEVENT\nDTSTART:20241129\nEND:VEVENT\n";
  }
  text += "BEGIN:VEVENT\nDTSTART:20250101\nATTACH:";
  for (int i = 0; i < 50'000; ++i) text += "\n QUJDREVGR0g=";
  text += "\nEND:VEVENT\nEND:VCALENDAR\n";

  const Calendar calendar = ics(text);

  EXPECT_TRUE(calendar.covers(at("2024-11-29T12:00")));
  EXPECT_TRUE(calendar.covers(at("2025-01-01T12:00")));
}

}  // namespace
}  // namespace foreshock::app
