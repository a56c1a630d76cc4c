// Without ICU's headers, which clash with those inside Foundation: they only add to the end of a struct of encodings that
// no one here makes or looks into.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>

/// Frees a text that libxml2 gave away; its `xmlFree` is a variable, which Swift cannot call safely.
static inline void promptops_xml_free(xmlChar *text) { xmlFree(text); }
