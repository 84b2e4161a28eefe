# Compiled from "Tidsbanken to Crmoffice Dataflow", not to be edited: samsvar checklist compile DOC renews it; digest 66c136f8afdd18f9
@pair:ansatt-contacts
Feature: Tidsbanken Ansatt and CRMOffice Contacts are kept in sync
  What the document "Tidsbanken to Crmoffice Dataflow" says of the two, put to the test.

  Rule: No Tidsbanken Ansatt is without its CRMOffice Contacts

    @check:every
    Scenario Outline: Every Tidsbanken Ansatt from before the first synchronisation gets a CRMOffice Contacts: <count>
      Given <count> "Tidsbanken Ansatt" from before the first synchronisation
      When the two systems are synchronised
      Then every "Tidsbanken Ansatt" has a "CRMOffice Contacts"

      Examples:
        | case         | count |
        | existing-1   | 1     |
        | existing-11  | 11    |
        | existing-101 | 101   |

    @check:every
    Scenario Outline: Every Tidsbanken Ansatt that comes later gets a CRMOffice Contacts: <count>
      Given the two systems are in sync
      When <count> "Tidsbanken Ansatt" are created
      Then every "Tidsbanken Ansatt" has a "CRMOffice Contacts"

      Examples:
        | case    | count |
        | new-1   | 1     |
        | new-11  | 11    |
        | new-101 | 101   |

    @check:exactly-one @case:existing
    Scenario: No Tidsbanken Ansatt from before the first synchronisation gets two CRMOffice Contacts
      Given 101 "Tidsbanken Ansatt" from before the first synchronisation
      When the two systems are synchronised
      Then no "Tidsbanken Ansatt" has two "CRMOffice Contacts", and none is shared or came from nowhere

    @check:exactly-one @case:new
    Scenario: No Tidsbanken Ansatt that comes later gets two CRMOffice Contacts
      Given the two systems are in sync
      When 11 "Tidsbanken Ansatt" are created
      Then no "Tidsbanken Ansatt" has two "CRMOffice Contacts", and none is shared or came from nowhere

  Rule: A value that a Tidsbanken Ansatt is created with is there in the CRMOffice Contacts made from it

    @row:ansatt-contacts/Etternavn=familyName @check:create @case:existing
    Scenario: Etternavn from before the first synchronisation arrives in familyName
      Given a "Tidsbanken Ansatt" with a value in "Etternavn" from before the first synchronisation
      When the two systems are synchronised
      Then "familyName" of the "CRMOffice Contacts" has that value

    @row:ansatt-contacts/Etternavn=familyName @check:create @case:new
    Scenario: Etternavn arrives in familyName at creation
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Etternavn"
      Then "familyName" of the "CRMOffice Contacts" has that value
      And "Etternavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:create @case:empty
    Scenario: Etternavn that is empty at creation leaves familyName empty
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created without a value in "Etternavn"
      Then "familyName" of the "CRMOffice Contacts" is empty

    @row:ansatt-contacts/Etternavn=familyName @check:type @case:created
    Scenario: Etternavn arrives in familyName as a string
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Etternavn"
      Then "familyName" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Etternavn=familyName @check:type @case:edited
    Scenario: Etternavn arrives in familyName as a string when it is edited
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Etternavn" of the "Tidsbanken Ansatt" is changed
      Then "familyName" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Fornavn=givenName @check:create @case:existing
    Scenario: Fornavn from before the first synchronisation arrives in givenName
      Given a "Tidsbanken Ansatt" with a value in "Fornavn" from before the first synchronisation
      When the two systems are synchronised
      Then "givenName" of the "CRMOffice Contacts" has that value

    @row:ansatt-contacts/Fornavn=givenName @check:create @case:new
    Scenario: Fornavn arrives in givenName at creation
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Fornavn"
      Then "givenName" of the "CRMOffice Contacts" has that value
      And "Fornavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:create @case:empty
    Scenario: Fornavn that is empty at creation leaves givenName empty
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created without a value in "Fornavn"
      Then "givenName" of the "CRMOffice Contacts" is empty

    @row:ansatt-contacts/Fornavn=givenName @check:type @case:created
    Scenario: Fornavn arrives in givenName as a string
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Fornavn"
      Then "givenName" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Fornavn=givenName @check:type @case:edited
    Scenario: Fornavn arrives in givenName as a string when it is edited
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Fornavn" of the "Tidsbanken Ansatt" is changed
      Then "givenName" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Mobil=mobilePhone @check:create @case:existing
    Scenario: Mobil from before the first synchronisation arrives in mobilePhone
      Given a "Tidsbanken Ansatt" with a value in "Mobil" from before the first synchronisation
      When the two systems are synchronised
      Then "mobilePhone" of the "CRMOffice Contacts" has that value

    @row:ansatt-contacts/Mobil=mobilePhone @check:create @case:new
    Scenario: Mobil arrives in mobilePhone at creation
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Mobil"
      Then "mobilePhone" of the "CRMOffice Contacts" has that value
      And "Mobil" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:create @case:empty
    Scenario: Mobil that is empty at creation leaves mobilePhone empty
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created without a value in "Mobil"
      Then "mobilePhone" of the "CRMOffice Contacts" is empty

    @row:ansatt-contacts/Mobil=mobilePhone @check:type @case:created
    Scenario: Mobil arrives in mobilePhone as a string
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Mobil"
      Then "mobilePhone" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Mobil=mobilePhone @check:type @case:edited
    Scenario: Mobil arrives in mobilePhone as a string when it is edited
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Mobil" of the "Tidsbanken Ansatt" is changed
      Then "mobilePhone" of the "CRMOffice Contacts" is a "string"

  Rule: A linked Tidsbanken Ansatt and CRMOffice Contacts stay the same wherever they are edited

    @row:ansatt-contacts/Etternavn=familyName @check:edit-left @case:changed
    Scenario: Etternavn edited in Tidsbanken reaches familyName in CRMOffice
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Etternavn" of the "Tidsbanken Ansatt" is changed
      Then "familyName" of the "CRMOffice Contacts" has that value
      And "Etternavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:edit-left @case:from-empty
    Scenario: Etternavn filled in in Tidsbanken reaches familyName in CRMOffice
      Given a "Tidsbanken Ansatt" without a value in "Etternavn" that is linked with a "CRMOffice Contacts"
      When "Etternavn" of the "Tidsbanken Ansatt" is changed
      Then "familyName" of the "CRMOffice Contacts" has that value
      And "Etternavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:edit-right @case:changed
    Scenario: familyName edited in CRMOffice reaches Etternavn in Tidsbanken
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "familyName" of the "CRMOffice Contacts" is changed
      Then "Etternavn" of the "Tidsbanken Ansatt" has that value
      And "familyName" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:edit-right @case:from-empty
    Scenario: familyName filled in in CRMOffice reaches Etternavn in Tidsbanken
      Given a "Tidsbanken Ansatt" without a value in "Etternavn" that is linked with a "CRMOffice Contacts"
      When "familyName" of the "CRMOffice Contacts" is changed
      Then "Etternavn" of the "Tidsbanken Ansatt" has that value
      And "familyName" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:isolated @case:left
    Scenario: Etternavn edited in Tidsbanken changes nothing but familyName
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Etternavn" of the "Tidsbanken Ansatt" is changed
      Then nothing else has changed in either system

    @row:ansatt-contacts/Etternavn=familyName @check:isolated @case:right
    Scenario: familyName edited in CRMOffice changes nothing but Etternavn
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "familyName" of the "CRMOffice Contacts" is changed
      Then nothing else has changed in either system

    @row:ansatt-contacts/Fornavn=givenName @check:edit-left @case:changed
    Scenario: Fornavn edited in Tidsbanken reaches givenName in CRMOffice
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Fornavn" of the "Tidsbanken Ansatt" is changed
      Then "givenName" of the "CRMOffice Contacts" has that value
      And "Fornavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:edit-left @case:from-empty
    Scenario: Fornavn filled in in Tidsbanken reaches givenName in CRMOffice
      Given a "Tidsbanken Ansatt" without a value in "Fornavn" that is linked with a "CRMOffice Contacts"
      When "Fornavn" of the "Tidsbanken Ansatt" is changed
      Then "givenName" of the "CRMOffice Contacts" has that value
      And "Fornavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:edit-right @case:changed
    Scenario: givenName edited in CRMOffice reaches Fornavn in Tidsbanken
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "givenName" of the "CRMOffice Contacts" is changed
      Then "Fornavn" of the "Tidsbanken Ansatt" has that value
      And "givenName" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:edit-right @case:from-empty
    Scenario: givenName filled in in CRMOffice reaches Fornavn in Tidsbanken
      Given a "Tidsbanken Ansatt" without a value in "Fornavn" that is linked with a "CRMOffice Contacts"
      When "givenName" of the "CRMOffice Contacts" is changed
      Then "Fornavn" of the "Tidsbanken Ansatt" has that value
      And "givenName" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:isolated @case:left
    Scenario: Fornavn edited in Tidsbanken changes nothing but givenName
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Fornavn" of the "Tidsbanken Ansatt" is changed
      Then nothing else has changed in either system

    @row:ansatt-contacts/Fornavn=givenName @check:isolated @case:right
    Scenario: givenName edited in CRMOffice changes nothing but Fornavn
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "givenName" of the "CRMOffice Contacts" is changed
      Then nothing else has changed in either system

    @row:ansatt-contacts/Mobil=mobilePhone @check:edit-left @case:changed
    Scenario: Mobil edited in Tidsbanken reaches mobilePhone in CRMOffice
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Mobil" of the "Tidsbanken Ansatt" is changed
      Then "mobilePhone" of the "CRMOffice Contacts" has that value
      And "Mobil" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:edit-left @case:from-empty
    Scenario: Mobil filled in in Tidsbanken reaches mobilePhone in CRMOffice
      Given a "Tidsbanken Ansatt" without a value in "Mobil" that is linked with a "CRMOffice Contacts"
      When "Mobil" of the "Tidsbanken Ansatt" is changed
      Then "mobilePhone" of the "CRMOffice Contacts" has that value
      And "Mobil" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:edit-right @case:changed
    Scenario: mobilePhone edited in CRMOffice reaches Mobil in Tidsbanken
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "mobilePhone" of the "CRMOffice Contacts" is changed
      Then "Mobil" of the "Tidsbanken Ansatt" has that value
      And "mobilePhone" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:edit-right @case:from-empty
    Scenario: mobilePhone filled in in CRMOffice reaches Mobil in Tidsbanken
      Given a "Tidsbanken Ansatt" without a value in "Mobil" that is linked with a "CRMOffice Contacts"
      When "mobilePhone" of the "CRMOffice Contacts" is changed
      Then "Mobil" of the "Tidsbanken Ansatt" has that value
      And "mobilePhone" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:isolated @case:left
    Scenario: Mobil edited in Tidsbanken changes nothing but mobilePhone
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Mobil" of the "Tidsbanken Ansatt" is changed
      Then nothing else has changed in either system

    @row:ansatt-contacts/Mobil=mobilePhone @check:isolated @case:right
    Scenario: mobilePhone edited in CRMOffice changes nothing but Mobil
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "mobilePhone" of the "CRMOffice Contacts" is changed
      Then nothing else has changed in either system

    @check:link-survives-edit
    Scenario: The link survives an edit of every property on both sides
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When every synchronised property is changed in "Tidsbanken" and later in "CRMOffice"
      Then the two are still each other's only counterpart
      And every change has reached the other system
