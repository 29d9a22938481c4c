export { calendarText, type Reminder, remindersOf } from "./calendar.ts"
export { type IndexRow, type Printed, printIndex, printSheets } from "./pdf-sheets.ts"
export { makeSheet, type Sheet } from "./sheet.ts"
