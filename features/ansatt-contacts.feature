@pair:ansatt-contacts
Feature: Tidsbanken Ansatt and CRMOffice Contacts are kept in sync
  Employees in Tidsbanken are contacts in CRMOffice.

  Rule: No Tidsbanken Ansatt is without its CRMOffice Contacts

    @check:every
    Scenario Outline: Records from before the first synchronisation get a counterpart: <count>
      Given <count> "Tidsbanken Ansatt" from before the first synchronisation
      When the two systems are synchronised
      Then every "Tidsbanken Ansatt" has a "CRMOffice Contacts"

      Examples:
        | case         | count |
        | existing-1   | 1     |
        | existing-11  | 11    |
        | existing-101 | 101   |

    @check:every
    Scenario Outline: Records that come later get a counterpart: <count>
      Given the two systems are in sync
      When <count> "Tidsbanken Ansatt" are created
      Then every "Tidsbanken Ansatt" has a "CRMOffice Contacts"

      Examples:
        | case    | count |
        | new-1   | 1     |
        | new-11  | 11    |
        | new-101 | 101   |

    @check:exactly-one @case:existing
    Scenario: No record from before the first synchronisation gets two counterparts
      Given 101 "Tidsbanken Ansatt" from before the first synchronisation
      When the two systems are synchronised
      Then no "Tidsbanken Ansatt" has two "CRMOffice Contacts", and none is shared or came from nowhere

    @check:exactly-one @case:new
    Scenario: No record that comes later gets two counterparts
      Given the two systems are in sync
      When 11 "Tidsbanken Ansatt" are created
      Then no "Tidsbanken Ansatt" has two "CRMOffice Contacts", and none is shared or came from nowhere

    @check:right-only-not-created @case:existing
    Scenario: A CRMOffice Contacts from before the first synchronisation does not become a Tidsbanken Ansatt
      Given a "CRMOffice Contacts" from before the first synchronisation
      When the two systems are synchronised
      Then no "Tidsbanken Ansatt" is created for it

    @check:right-only-not-created @case:new
    Scenario: A CRMOffice Contacts that comes later does not become a Tidsbanken Ansatt
      Given the two systems are in sync
      When a "CRMOffice Contacts" is created
      Then no "Tidsbanken Ansatt" is created for it
      And nothing else has changed in either system

    @check:right-only-not-created @case:edited
    Scenario: A CRMOffice Contacts of its own does not become a Tidsbanken Ansatt when it is edited
      Given a "CRMOffice Contacts" that is linked with no "Tidsbanken Ansatt"
      When "familyName" of the "CRMOffice Contacts" is changed
      Then no "Tidsbanken Ansatt" is created for it
      And nothing else has changed in either system

    @check:right-only-not-created @case:restart
    Scenario: A CRMOffice Contacts of its own does not become a Tidsbanken Ansatt after a restart
      Given a "CRMOffice Contacts" that is linked with no "Tidsbanken Ansatt"
      When the synchronisation is stopped, started again and runs 3 times
      Then no "Tidsbanken Ansatt" is created for it

  Rule: A value that a Tidsbanken Ansatt is created with is there in the CRMOffice Contacts made from it

    @row:ansatt-contacts/Etternavn=familyName @check:create @case:existing
    Scenario: A family name from before the first synchronisation arrives
      Given a "Tidsbanken Ansatt" with a value in "Etternavn" from before the first synchronisation
      When the two systems are synchronised
      Then "familyName" of the "CRMOffice Contacts" has that value

    @row:ansatt-contacts/Etternavn=familyName @check:create @case:new
    Scenario: A family name arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Etternavn"
      Then "familyName" of the "CRMOffice Contacts" has that value
      And "Etternavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:create @case:empty
    Scenario: A family name that is empty at creation stays empty
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created without a value in "Etternavn"
      Then "familyName" of the "CRMOffice Contacts" is empty

    @row:ansatt-contacts/Etternavn=familyName @check:type @case:created
    Scenario: A family name arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Etternavn"
      Then "familyName" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Etternavn=familyName @check:type @case:edited
    Scenario: A family name arrives as a string when it is edited
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Etternavn" of the "Tidsbanken Ansatt" is changed
      Then "familyName" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Fornavn=givenName @check:create @case:existing
    Scenario: A given name from before the first synchronisation arrives
      Given a "Tidsbanken Ansatt" with a value in "Fornavn" from before the first synchronisation
      When the two systems are synchronised
      Then "givenName" of the "CRMOffice Contacts" has that value

    @row:ansatt-contacts/Fornavn=givenName @check:create @case:new
    Scenario: A given name arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Fornavn"
      Then "givenName" of the "CRMOffice Contacts" has that value
      And "Fornavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:create @case:empty
    Scenario: A given name that is empty at creation stays empty
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created without a value in "Fornavn"
      Then "givenName" of the "CRMOffice Contacts" is empty

    @row:ansatt-contacts/Fornavn=givenName @check:type @case:created
    Scenario: A given name arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Fornavn"
      Then "givenName" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Fornavn=givenName @check:type @case:edited
    Scenario: A given name arrives as a string when it is edited
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Fornavn" of the "Tidsbanken Ansatt" is changed
      Then "givenName" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Mobil=mobilePhone @check:create @case:existing
    Scenario: A mobile number from before the first synchronisation arrives
      Given a "Tidsbanken Ansatt" with a value in "Mobil" from before the first synchronisation
      When the two systems are synchronised
      Then "mobilePhone" of the "CRMOffice Contacts" has that value

    @row:ansatt-contacts/Mobil=mobilePhone @check:create @case:new
    Scenario: A mobile number arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Mobil"
      Then "mobilePhone" of the "CRMOffice Contacts" has that value
      And "Mobil" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:create @case:empty
    Scenario: A mobile number that is empty at creation stays empty
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created without a value in "Mobil"
      Then "mobilePhone" of the "CRMOffice Contacts" is empty

    @row:ansatt-contacts/Mobil=mobilePhone @check:type @case:created
    Scenario: A mobile number arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created with a value in "Mobil"
      Then "mobilePhone" of the "CRMOffice Contacts" is a "string"

    @row:ansatt-contacts/Mobil=mobilePhone @check:type @case:edited
    Scenario: A mobile number arrives as a string when it is edited
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Mobil" of the "Tidsbanken Ansatt" is changed
      Then "mobilePhone" of the "CRMOffice Contacts" is a "string"

  Rule: A linked Tidsbanken Ansatt and CRMOffice Contacts stay the same wherever they are edited

    @row:ansatt-contacts/Etternavn=familyName @check:edit-left @case:changed
    Scenario: A family name edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Etternavn" of the "Tidsbanken Ansatt" is changed
      Then "familyName" of the "CRMOffice Contacts" has that value
      And "Etternavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:edit-left @case:from-empty
    Scenario: A family name filled in in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Ansatt" without a value in "Etternavn" that is linked with a "CRMOffice Contacts"
      When "Etternavn" of the "Tidsbanken Ansatt" is changed
      Then "familyName" of the "CRMOffice Contacts" has that value
      And "Etternavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:edit-right @case:changed
    Scenario: A family name edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "familyName" of the "CRMOffice Contacts" is changed
      Then "Etternavn" of the "Tidsbanken Ansatt" has that value
      And "familyName" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:edit-right @case:from-empty
    Scenario: A family name filled in in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Ansatt" without a value in "Etternavn" that is linked with a "CRMOffice Contacts"
      When "familyName" of the "CRMOffice Contacts" is changed
      Then "Etternavn" of the "Tidsbanken Ansatt" has that value
      And "familyName" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Etternavn=familyName @check:isolated
    Scenario Outline: A family name edited in <system> changes nothing else
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | Etternavn   | Tidsbanken Ansatt    |
        | right | CRMOffice  | familyName  | CRMOffice Contacts   |

    @row:ansatt-contacts/Fornavn=givenName @check:edit-left @case:changed
    Scenario: A given name edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Fornavn" of the "Tidsbanken Ansatt" is changed
      Then "givenName" of the "CRMOffice Contacts" has that value
      And "Fornavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:edit-left @case:from-empty
    Scenario: A given name filled in in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Ansatt" without a value in "Fornavn" that is linked with a "CRMOffice Contacts"
      When "Fornavn" of the "Tidsbanken Ansatt" is changed
      Then "givenName" of the "CRMOffice Contacts" has that value
      And "Fornavn" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:edit-right @case:changed
    Scenario: A given name edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "givenName" of the "CRMOffice Contacts" is changed
      Then "Fornavn" of the "Tidsbanken Ansatt" has that value
      And "givenName" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:edit-right @case:from-empty
    Scenario: A given name filled in in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Ansatt" without a value in "Fornavn" that is linked with a "CRMOffice Contacts"
      When "givenName" of the "CRMOffice Contacts" is changed
      Then "Fornavn" of the "Tidsbanken Ansatt" has that value
      And "givenName" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Fornavn=givenName @check:isolated
    Scenario Outline: A given name edited in <system> changes nothing else
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | Fornavn     | Tidsbanken Ansatt    |
        | right | CRMOffice  | givenName   | CRMOffice Contacts   |

    @row:ansatt-contacts/Mobil=mobilePhone @check:edit-left @case:changed
    Scenario: A mobile number edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "Mobil" of the "Tidsbanken Ansatt" is changed
      Then "mobilePhone" of the "CRMOffice Contacts" has that value
      And "Mobil" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:edit-left @case:from-empty
    Scenario: A mobile number filled in in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Ansatt" without a value in "Mobil" that is linked with a "CRMOffice Contacts"
      When "Mobil" of the "Tidsbanken Ansatt" is changed
      Then "mobilePhone" of the "CRMOffice Contacts" has that value
      And "Mobil" of the "Tidsbanken Ansatt" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:edit-right @case:changed
    Scenario: A mobile number edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "mobilePhone" of the "CRMOffice Contacts" is changed
      Then "Mobil" of the "Tidsbanken Ansatt" has that value
      And "mobilePhone" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:edit-right @case:from-empty
    Scenario: A mobile number filled in in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Ansatt" without a value in "Mobil" that is linked with a "CRMOffice Contacts"
      When "mobilePhone" of the "CRMOffice Contacts" is changed
      Then "Mobil" of the "Tidsbanken Ansatt" has that value
      And "mobilePhone" of the "CRMOffice Contacts" still has it

    @row:ansatt-contacts/Mobil=mobilePhone @check:isolated
    Scenario Outline: A mobile number edited in <system> changes nothing else
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | Mobil       | Tidsbanken Ansatt    |
        | right | CRMOffice  | mobilePhone | CRMOffice Contacts   |

    @check:link-survives-edit
    Scenario: The link survives an edit of every property on both sides
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When every synchronised property is changed in "Tidsbanken" and later in "CRMOffice"
      Then the two are still each other's only counterpart
      And every change has reached the other system

    @check:rerun-writes-nothing @case:further-cycles
    Scenario: Further runs write nothing
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts" and was edited on both sides
      When the synchronisation runs 5 more times
      Then nothing is written in either system

    @check:rerun-writes-nothing @case:restart
    Scenario: A restart writes nothing
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts" and was edited on both sides
      When the synchronisation is stopped, started again and runs 3 times
      Then nothing is written in either system

    @check:no-echo
    Scenario Outline: An edit of <property> in <system> is not written back to it
      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"
      When "<property>" of the "<record>" is changed
      Then nothing is written back to "<system>"

      Examples:
        | case              | system     | property    | record               |
        | left-Etternavn    | Tidsbanken | Etternavn   | Tidsbanken Ansatt    |
        | right-familyName  | CRMOffice  | familyName  | CRMOffice Contacts   |
        | left-Fornavn      | Tidsbanken | Fornavn     | Tidsbanken Ansatt    |
        | right-givenName   | CRMOffice  | givenName   | CRMOffice Contacts   |
        | left-Mobil        | Tidsbanken | Mobil       | Tidsbanken Ansatt    |
        | right-mobilePhone | CRMOffice  | mobilePhone | CRMOffice Contacts   |

    @check:no-echo @case:created
    Scenario: A new Tidsbanken Ansatt is not written back to Tidsbanken
      Given the two systems are in sync
      When a "Tidsbanken Ansatt" is created
      Then nothing is written back to "Tidsbanken"
