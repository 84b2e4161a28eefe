@every-pair
Feature: Odd values stay as they are
  Values that are easily spoilt on the way: by a wrong encoding, by a trim too many, by taking a text for a
  number or a local time for another one.

  Background:
    Given all that the document presupposes of a "<left>" and a "<right>"

  Rule: A value arrives as it was entered, from either side

    @check:fidelity
    Scenario Outline: <left_property> and <right_property> hold <oddity>
      Given a "<left>" that is linked with a "<right>"
      When <oddity> is entered in "<left_property>" of the "<left>" and later in "<right_property>" of the "<right>"
      Then "<left_property>" of the "<left>" has that value
      And "<right_property>" of the "<right>" still has it

      Examples:
        | case                 | oddity                                                                    |
        | norwegian-letters    | a text with the letters æ, ø and å                                        |
        | combining-characters | a text with combining characters                                          |
        | emoji                | a text with emoji                                                         |
        | apostrophe           | a text with an apostrophe                                                 |
        | like-html            | a text that looks like HTML                                               |
        | leading-zeros        | a text of digits with leading zeros                                       |
        | plus-sign            | a text with a plus sign                                                   |
        | inner-blanks         | a text with several blanks inside                                         |
        | outer-blanks         | a text with blanks around it                                              |
        | 255-characters       | a text of 255 characters                                                  |
        | offset-form          | a date with an offset of another country                                  |
        | in-summer            | a date in summer                                                          |
        | in-winter            | a date in winter                                                          |
        | midnight             | a date at midnight                                                        |
        | doubled-hour         | a date in the hour that comes twice                                       |
        | lost-hour            | a date in the hour that never comes                                       |
        | date-only            | a date without a time                                                     |
        | number-as-text       | a reference                                                               |
        | same-number          | a reference to a record whose number is another one's in the other system |
