// Debian's libxml2 is built with ICU, whose headers clash with the copy that Foundation brings along. Nothing used here
// has ICU in its declarations.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/SAX2.h>
#include <libxml/HTMLparser.h>
