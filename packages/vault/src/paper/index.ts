export { calendarText, remindersOf } from "./calendar.ts"
export { type Printed, printIndex, printSheets } from "./pdf-sheets.ts"
export { makeSheet, type Sheet } from "./sheet.ts"
export { systemFonts } from "./system-fonts.ts"
