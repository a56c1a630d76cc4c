#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>

/// Frees a text that libxml2 gave away; its `xmlFree` is a variable, which Swift cannot call safely.
static inline void promptops_xml_free(xmlChar *text) { xmlFree(text); }
